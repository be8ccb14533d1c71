//! Files under SQLite that lose, as a power loss does, what was not synced: for tests.
//!
//! [`install`] puts a layer between SQLite and the system for the rest of the process. The files are written as ever, and
//! the layer remembers what of each is safe: what was there when it was opened, and what was written before its last
//! sync. After a number of writes the power goes: what is left is written into another folder, and the process ends.
//! Nobody can be answered in between, so whatever was answered must be found in that folder.

mod chance;
mod disk;
mod vfs;

use std::path::PathBuf;
use std::process;
use std::sync::{Mutex, OnceLock, PoisonError};

use serde::{Deserialize, Serialize};

pub use chance::Chance;
use disk::Disk;

/// The exit code of a process whose power went.
pub const LOST: i32 = 86;

/// When the power goes, and what it leaves.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// How many writes and syncs there are before.
    pub writes: u64,
    /// Chooses which parts of what was not synced are left all the same; without it none is.
    pub seed: Option<u64>,
    /// The folder for the files that are left. It is there, and another than that of the files.
    pub remains: PathBuf,
    /// Whether a sync does what it says. One that does not shows that a test notices.
    pub honest: bool,
}

struct Layer {
    plan: Plan,
    disk: Disk,
}

static LAYER: OnceLock<Mutex<Layer>> = OnceLock::new();

/// Puts the layer under every SQLite file that this process opens from now on.
///
/// # Errors
/// That there is a layer already, or what SQLite says.
pub fn install(plan: Plan) -> Result<(), String> {
    let layer = Layer { plan, disk: Disk::default() };
    LAYER.set(Mutex::new(layer)).map_err(|_| "there is one power, which goes once".to_owned())?;
    vfs::register()
}

/// Cuts the power now.
pub fn cut() -> ! {
    match LAYER.get() {
        Some(layer) => layer.lock().unwrap_or_else(PoisonError::into_inner).lose(),
        None => process::exit(1),
    }
}

/// Lets the disk know of something, and cuts the power if it is time. Nobody else gets in between.
fn with_disk(note: impl FnOnce(&mut Disk)) {
    let Some(layer) = LAYER.get() else { return };
    note(&mut layer.lock().unwrap_or_else(PoisonError::into_inner).disk);
}

/// The same, for what counts as a write.
fn write_to_disk(note: impl FnOnce(&mut Disk)) {
    let Some(layer) = LAYER.get() else { return };
    let mut layer = layer.lock().unwrap_or_else(PoisonError::into_inner);
    match layer.plan.writes.checked_sub(1) {
        Some(left) => layer.plan.writes = left,
        None => layer.lose(),
    }
    note(&mut layer.disk);
}

/// Lets the disk know that a file was synced.
fn sync(path: &str) {
    write_to_disk(|_| ());
    let Some(layer) = LAYER.get() else { return };
    let mut layer = layer.lock().unwrap_or_else(PoisonError::into_inner);
    if layer.plan.honest {
        layer.disk.sync(path);
    }
}

impl Layer {
    /// Writes out what is left, and ends the process. Whoever comes to write or to sync meanwhile waits for ever.
    fn lose(&self) -> ! {
        match self.disk.write_remains(&self.plan.remains, self.plan.seed) {
            Ok(()) => process::exit(LOST),
            Err(error) => {
                eprintln!("could not write what is left: {error}");
                process::exit(1)
            }
        }
    }
}
