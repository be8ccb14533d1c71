//! What has to be on the machine: installed if it is missing and can be, else named with the exact command.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::{packages, shell, workspace};

const WASM_TARGET: &str = "wasm32-unknown-unknown";
const CHROMIUM_NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const OLDEST_NODE: u32 = 20;

/// Rust's compiler for WebAssembly.
pub fn wasm_target() -> Result<()> {
    let sysroot = shell::output(shell::program("rustc").args(["--print", "sysroot"]))?;
    let installed = PathBuf::from(sysroot.trim()).join("lib/rustlib").join(WASM_TARGET);
    if installed.exists() {
        return Ok(());
    }
    shell::run(shell::program("rustup").args(["target", "add", WASM_TARGET])).with_context(|| {
        format!(
            "Rust's {WASM_TARGET} target is missing. With rustup: `rustup target add {WASM_TARGET}`; \
             otherwise install it the way this Rust was installed"
        )
    })
}

/// Rust's formatter and linter.
pub fn rust_tools() -> Result<()> {
    for tool in ["rustfmt", "clippy"] {
        let name = if tool == "rustfmt" { "fmt" } else { tool };
        if !shell::succeeds(shell::cargo(name).arg("--version")) {
            shell::run(shell::program("rustup").args(["component", "add", tool]))?;
        }
    }
    Ok(())
}

/// PostgreSQL's server, which the tests start for themselves.
pub fn postgres() -> Result<()> {
    if has_postgres() {
        return Ok(());
    }
    packages::install(&["postgresql"])?;
    ensure!(has_postgres(), "PostgreSQL was installed, but its `initdb` is still not to be found");
    Ok(())
}

fn has_postgres() -> bool {
    let on_path = on_path("initdb").next().is_some();
    // Debian keeps the server's programs out of PATH.
    let mut versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    on_path || versions.any(|version| version.path().join("bin/initdb").is_file())
}

/// What runs the developer guide's snippets, beside Rust.
pub fn snippet_languages() -> Result<()> {
    for (program, package) in [("curl", "curl"), ("python3", "python3")] {
        if on_path(program).next().is_none() {
            packages::install(&[package])?;
        }
    }
    node()
}

/// The load generator of the benchmarks.
pub fn wrk() -> Result<()> {
    if on_path("wrk").next().is_none() {
        packages::install(&["wrk"])?;
        ensure!(on_path("wrk").next().is_some(), "wrk was installed, but is still not in PATH");
    }
    Ok(())
}

/// The shell of SQLite, with which a test of the browser tampers with a database.
pub fn sqlite_shell() -> Result<()> {
    if on_path("sqlite3").next().is_none() {
        packages::install(&["sqlite3"])?;
        ensure!(on_path("sqlite3").next().is_some(), "sqlite3 was installed, but is still not in PATH");
    }
    Ok(())
}

/// A Chromium that starts, and where it is; `CHROMIUM` names another than the one in `PATH`.
pub fn chromium() -> Result<PathBuf> {
    if let Some(path) = env::var_os("CHROMIUM") {
        let path = PathBuf::from(path);
        ensure!(starts(&path), "CHROMIUM names {}, which does not start", path.display());
        return Ok(path);
    }
    if let Some(path) = find_chromium() {
        return Ok(path);
    }
    if packages::on_ubuntu() {
        bail!(
            "Chromium is missing, and Ubuntu's package of it is a snap, which the tests cannot use. Install Chromium \
             or Chrome by other means, and name it: `CHROMIUM=/path/to/chrome cargo xtask test`"
        );
    }
    packages::install(&["chromium", "fonts-dejavu-core"])?;
    find_chromium().context("Chromium was installed, but does not start")
}

fn find_chromium() -> Option<PathBuf> {
    CHROMIUM_NAMES.iter().flat_map(|name| on_path(name)).find(|path| starts(path))
}

fn starts(program: &Path) -> bool {
    shell::succeeds(shell::program(program).arg("--version"))
}

/// A Node.js that is new enough.
pub fn node() -> Result<()> {
    let found = shell::output(shell::program("node").arg("--version")).unwrap_or_default();
    let major: Option<u32> = found
        .trim()
        .strip_prefix('v')
        .and_then(|version| version.split('.').next())
        .and_then(|major| major.parse().ok());
    ensure!(
        major >= Some(OLDEST_NODE),
        "the tests need Node.js {OLDEST_NODE} or newer, with npm; found: {}. On Debian 13 and newer: \
         `apt-get install --no-install-recommends nodejs npm`; elsewhere from the Node.js project",
        if found.is_empty() { "none" } else { found.trim() }
    );
    Ok(())
}

/// The packages that the scripts in a folder use, as its lock file says.
pub fn node_modules(of: &str) -> Result<()> {
    let folder = workspace::root().join(of);
    let modified = |file: &str| fs::metadata(folder.join(file)).and_then(|data| data.modified());
    let wanted = modified("package-lock.json").with_context(|| format!("{of} has no package-lock.json"))?;
    // npm writes this file last.
    if modified("node_modules/.package-lock.json").is_ok_and(|installed| installed >= wanted) {
        return Ok(());
    }
    shell::run(shell::program("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(folder))
}

fn on_path(program: &str) -> impl Iterator<Item = PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    folders.into_iter().map(move |folder| folder.join(program)).filter(|candidate| candidate.is_file())
}
