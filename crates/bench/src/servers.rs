//! The servers that are measured: processes of their own, which this program starts, watches and ends.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::http::{self, Connection};
use crate::serve::Served;

/// The route that both servers answer alike, one guarded and the other bare.
pub const PATH: &str = "/v1/bench-balance";

/// A server that runs.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// How long it took to load the keys.
    pub loading: Duration,
}

/// How far the log is behind.
#[derive(Clone, Copy, Debug)]
pub struct Backlog {
    /// Answered calls that are not yet in the database.
    pub calls: f64,
    /// The age of the oldest of them, in seconds.
    pub seconds: f64,
}

impl Server {
    /// Keywright with the database in this folder.
    ///
    /// # Errors
    /// That it does not start.
    pub fn guarded(folder: &Path) -> Result<Self> {
        Self::start(&["serve-guarded"], folder)
    }

    /// Keywright with the database in this folder, committing each change alone.
    ///
    /// # Errors
    /// That it does not start.
    pub fn without_groups(folder: &Path) -> Result<Self> {
        Self::start(&["serve-guarded", "--without-groups"], folder)
    }

    /// Keywright with a database of PostgreSQL, by its address, and the journal in this folder.
    ///
    /// # Errors
    /// That it does not start.
    pub fn on_postgres(address: &str, folder: &Path) -> Result<Self> {
        Self::start(&["serve-guarded", "--postgres", address], folder)
    }

    /// The same route on actix-web alone.
    ///
    /// # Errors
    /// That it does not start.
    pub fn bare(folder: &Path) -> Result<Self> {
        Self::start(&["serve-bare"], folder)
    }

    fn start(arguments: &[&str], folder: &Path) -> Result<Self> {
        let mut child = Command::new(env::current_exe()?)
            .args(arguments)
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("the output is piped")?).read_line(&mut line)?;
        let Served { address, loading } = serde_json::from_str(&line).context("a server did not start")?;
        Ok(Self { child, address, loading })
    }

    /// How far the log is behind, as `/metrics` has it.
    ///
    /// # Errors
    /// That the server does not answer.
    pub fn backlog(&self) -> Result<Backlog> {
        let (answer, text) = Connection::open(self.address)?.send(&http::get("/metrics", ""))?;
        ensure!(answer.status == 200, "/metrics answers {}", answer.status);
        let metric = |name: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            value.and_then(|value| value.parse().ok()).with_context(|| format!("/metrics has no {name}"))
        };
        Ok(Backlog { calls: metric("keywright_journal_depth")?, seconds: metric("keywright_journal_age_seconds")? })
    }

    /// The memory that it alone uses, in bytes: not the files that it has mapped.
    ///
    /// # Errors
    /// That the system does not tell.
    pub fn memory(&self) -> Result<u64> {
        memory(&self.child.id().to_string())
    }

    /// Stops it as a signal does: what is running is finished, and the last calls are logged.
    ///
    /// # Errors
    /// That it fails.
    pub fn stop(mut self) -> Result<()> {
        // The end of its standard input tells it to stop, so that it also stops if this program is killed.
        drop(self.child.stdin.take());
        let status = self.child.wait()?;
        ensure!(status.success(), "a server failed: {status}");
        Ok(())
    }
}

/// The memory that a process alone uses, in bytes; `self` is this one.
///
/// # Errors
/// That the system does not tell.
pub fn memory(process: &str) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).context("this system has no /proc")?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).context("no RssAnon in /proc")?;
    let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kibibytes * 1024)
}
