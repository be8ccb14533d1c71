//! The load generator wrk: as many requests as 32 connections get answered.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use tempfile::NamedTempFile;

use crate::servers::PATH;

/// Prepared requests, each with another key.
const READS: &str = include_str!("wrk.lua");
/// Payments with one key.
const PAYMENTS: &str = include_str!("payments.lua");
const THREADS: &str = "1";
/// How many connections there are.
pub const CONNECTIONS: &str = "32";

/// How many requests may have been answered without wrk having counted them when it stops.
pub const UNDER_WAY: u64 = 32;

/// A wrk that runs.
pub struct Wrk {
    child: Child,
    _script: NamedTempFile,
}

/// What wrk counted.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    /// Answers.
    pub answered: u64,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// Answers with a status of 400 or above.
    pub refused: u64,
}

impl Counted {
    /// Answers a second.
    pub fn rate(&self) -> f64 {
        self.answered as f64 / self.seconds
    }
}

impl Wrk {
    /// Starts wrk with keys from a file, one a line, and that many different requests.
    ///
    /// # Errors
    /// That wrk is missing.
    pub fn start(address: SocketAddr, keys: &Path, requests: usize, seconds: u64) -> Result<Self> {
        let requests = requests.to_string();
        Self::run_script(READS, address, seconds, &[PATH.as_ref(), keys.as_os_str(), requests.as_ref()])
    }

    fn run_script(text: &str, address: SocketAddr, seconds: u64, arguments: &[&OsStr]) -> Result<Self> {
        let mut script = NamedTempFile::with_suffix(".lua")?;
        script.write_all(text.as_bytes())?;
        let child = Command::new("wrk")
            .args(["-t", THREADS, "-c", CONNECTIONS, "-d", &format!("{seconds}s"), "-s"])
            .arg(script.path())
            .args([&format!("http://{address}"), "--"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("could not start `wrk`")?;
        Ok(Self { child, _script: script })
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// That it failed, or that connections broke.
    pub fn finish(mut self) -> Result<Counted> {
        let mut text = String::new();
        self.child.stdout.take().context("the output is piped")?.read_to_string(&mut text)?;
        let status = self.child.wait()?;
        ensure!(status.success(), "wrk failed: {status}\n{text}");
        let line = text.lines().find_map(|line| line.strip_prefix("counted ")).context("wrk counted nothing")?;
        let numbers: Vec<u64> = line.split(' ').map(str::parse).collect::<Result<_, _>>()?;
        let [answered, microseconds, refused, broken] = numbers[..] else { anyhow::bail!("wrk said `{line}`") };
        ensure!(broken == 0, "{broken} connections or requests of wrk broke:\n{text}");
        Ok(Counted { answered, seconds: microseconds as f64 / 1e6, refused })
    }
}

impl Drop for Wrk {
    /// Ends it if it still runs.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs wrk from start to end.
///
/// # Errors
/// That wrk is missing or failed, or that connections broke.
pub fn run(address: SocketAddr, keys: &Path, requests: usize, seconds: u64) -> Result<Counted> {
    Wrk::start(address, keys, requests, seconds)?.finish()
}

/// Has payments made with a key, each by an idempotency key of its own if so wished.
///
/// # Errors
/// That wrk is missing or failed, or that connections broke.
pub fn pay(address: SocketAddr, secret: &str, idempotent: bool, seconds: u64) -> Result<Counted> {
    let how = if idempotent { "idempotent" } else { "plain" };
    Wrk::run_script(PAYMENTS, address, seconds, &[secret.as_ref(), how.as_ref()])?.finish()
}
