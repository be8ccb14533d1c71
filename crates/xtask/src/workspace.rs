//! Where things are: the folders of the workspace, found from any working directory.

use std::env;
use std::path::{Path, PathBuf};

/// The root of the workspace: two folders above this crate.
pub fn root() -> &'static Path {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.ancestors().nth(2).unwrap_or(crate_folder)
}

/// Where cargo puts what it builds.
pub fn cargo_target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// The built dashboard. The server embeds this very folder, so it does not move with `CARGO_TARGET_DIR`.
pub fn dashboard() -> PathBuf {
    root().join("target/dashboard")
}
