//! `openapi/openapi.json`: what `keywright export-openapi` prints, committed so that others can read and compare it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::{server, shell, workspace};

/// `cargo xtask openapi`: writes the file anew.
pub fn write() -> Result<()> {
    shell::title("OpenAPI document");
    let document = export()?;
    let path = path();
    fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
    fs::write(&path, document)?;
    println!("  wrote {}", path.display());
    Ok(())
}

/// Fails if the committed document is not what the server says now.
pub fn check() -> Result<()> {
    let committed = fs::read_to_string(path()).context("could not read openapi/openapi.json")?;
    ensure!(
        committed == export()?,
        "openapi/openapi.json is not what the server says; write it anew with `cargo xtask openapi`"
    );
    Ok(())
}

fn export() -> Result<String> {
    let binary = server::build(server::LOCAL)?;
    shell::output(shell::program(binary).arg("export-openapi"))
}

fn path() -> PathBuf {
    workspace::root().join("openapi/openapi.json")
}
