//! `cargo xtask run`: everything built, and Keywright started with demo data.

use std::ffi::OsString;

use anyhow::Result;

use crate::dashboard::{self, Build};
use crate::{server, shell};

/// Builds, then becomes the server, which itself prints its address and the logins.
pub fn run(arguments: &[OsString]) -> Result<()> {
    dashboard::build(Build::Local)?;
    shell::title("Server");
    let binary = server::build(server::LOCAL)?;
    shell::become_program(&mut server::demo(&binary, arguments)?)
}
