//! `cargo xtask dev`: builds and restarts on every change of a source file.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Child;
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::Result;

use crate::dashboard::{self, Build};
use crate::{files, server, shell, workspace};

/// How often the files are looked at: soon enough for a person, cheap enough for a laptop.
const INTERVAL: Duration = Duration::from_millis(300);

const DASHBOARD_SOURCES: &[&str] = &["crates/api-types", "frontend"];
const SERVER_SOURCES: &[&str] =
    &["crates/api-types", "crates/database", "crates/domain", "crates/guard", "crates/server", "migrations"];

/// Runs until it is interrupted. A build that fails leaves the running server as it is.
pub fn dev(arguments: &[OsString]) -> Result<()> {
    let mut dashboard_sources = Watched::new(DASHBOARD_SOURCES);
    let mut server_sources = Watched::new(SERVER_SOURCES);
    let mut server = None;
    loop {
        if dashboard_sources.changed()? {
            tell(dashboard::build(Build::Dev));
        }
        if server_sources.changed()? {
            shell::title("Server");
            tell(restart(&mut server, arguments));
        }
        thread::sleep(INTERVAL);
    }
}

fn tell(outcome: Result<()>) {
    if let Err(error) = outcome {
        println!("{error:#}\n\nWaiting for the next change.");
    }
}

fn restart(server: &mut Option<Running>, arguments: &[OsString]) -> Result<()> {
    let binary = server::build(server::DEV)?;
    drop(server.take());
    let child = server::demo(&binary, arguments)?.spawn()?;
    *server = Some(Running(child));
    Ok(())
}

/// A server that is asked to stop, and waited for, when it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // `Child::kill` would not let it finish what it is doing.
        let asked = shell::succeeds(shell::program("kill").arg(self.0.id().to_string()));
        if !asked {
            let _ = self.0.kill();
        }
        let _ = self.0.wait();
    }
}

/// Folders, with the times of their files as last seen.
struct Watched {
    folders: &'static [&'static str],
    seen: BTreeMap<PathBuf, SystemTime>,
}

impl Watched {
    fn new(folders: &'static [&'static str]) -> Self {
        Self { folders, seen: BTreeMap::new() }
    }

    /// Whether a file came, went or changed since this was last asked; true when asked first.
    fn changed(&mut self) -> Result<bool> {
        let mut now = BTreeMap::new();
        for folder in self.folders {
            let folder = workspace::root().join(folder);
            for file in files::list(&folder)? {
                let path = folder.join(file);
                // A file that is gone again, like an editor's temporary one, was no change.
                if let Ok(time) = fs::metadata(&path).and_then(|data| data.modified()) {
                    now.insert(path, time);
                }
            }
        }
        let changed = now != self.seen;
        self.seen = now;
        Ok(changed)
    }
}
