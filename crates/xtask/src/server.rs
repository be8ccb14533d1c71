//! The server's program: built, and started with demo data.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::{shell, workspace};

/// A cargo profile for the server, with the folder that cargo names after it.
#[derive(Clone, Copy)]
pub struct Profile {
    name: &'static str,
    folder: &'static str,
}

/// Fast enough to be used.
pub const LOCAL: Profile = Profile { name: "local", folder: "local" };

/// Quick to build.
pub const DEV: Profile = Profile { name: "dev", folder: "debug" };

/// Builds `keywright` and returns where it is.
pub fn build(profile: Profile) -> Result<PathBuf> {
    let name = profile.name;
    shell::run(&mut shell::cargo(&format!("build -p keywright-server --profile {name}")))?;
    Ok(workspace::cargo_target().join(profile.folder).join("keywright"))
}

/// `keywright serve --demo`, on a database below `target` unless `DATABASE_URL` names another.
pub fn demo(binary: &Path, arguments: &[OsString]) -> Result<Command> {
    let mut command = shell::program(binary);
    command.args(["serve", "--demo"]).args(arguments);
    if env::var_os("DATABASE_URL").is_none() {
        let folder = workspace::root().join("target/demo");
        fs::create_dir_all(&folder)?;
        let database = folder.join("keywright.db");
        command.env("DATABASE_URL", format!("sqlite:{}", database.display()));
    }
    Ok(command)
}
