//! `cargo xtask dashboard`: from the `frontend` crate and its static files to `target/dashboard`.
//!
//! The folder that the server embeds looks like this, every file with a `.br` and a `.gz` beside it:
//!
//! ```text
//! index.html                 from frontend/static/index.html, `{assets}` filled in
//! assets/<hash>/             named by its contents, so that it may be cached for ever
//!     keywright.js           made by wasm-bindgen
//!     keywright_bg.wasm
//!     …                      every other file of frontend/static
//! ```

mod compression;
mod publication;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::{files, prerequisites, shell, workspace};

/// How the dashboard is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// As small as can be: for those who install it.
    Release,
    /// A tenth larger, and much quicker to build again: for those who try it.
    Local,
    /// Unoptimised, uncompressed, with names in panics: for those who work on it.
    Dev,
}

impl Build {
    /// The cargo profile, and the folder that cargo names after it.
    fn profile(self) -> (&'static str, &'static str) {
        match self {
            Self::Release => ("wasm-release", "wasm-release"),
            Self::Local => ("wasm-local", "wasm-local"),
            Self::Dev => ("dev", "debug"),
        }
    }
}

/// Where `index.html` wants the address of the assets.
const PLACEHOLDER: &str = "{assets}";

/// Builds the dashboard. A build that fails leaves the previous dashboard as it was.
pub fn build(build: Build) -> Result<()> {
    shell::title("Dashboard");
    prerequisites::wasm_target()?;
    let wasm = compile(build)?;

    let target = workspace::root().join("target");
    fs::create_dir_all(&target)?;
    let staging = tempfile::Builder::new().prefix("dashboard-").tempdir_in(&target)?;
    let assets = staging.path().join("assets");
    bind(&wasm, &assets, build)?;
    let static_files = workspace::root().join("frontend/static");
    files::copy(&static_files, &assets, &["index.html"])?;
    let hash = files::hash(&assets)?;
    let page = staging.path().join("page");
    write_page(&static_files.join("index.html"), &page, &hash)?;

    if build != Build::Dev {
        compression::compress(&page)?;
        if !publication::has_assets(&hash) {
            compression::compress(&assets)?;
        }
    }
    publication::publish(&page, &assets, &hash)?;
    publication::print_sizes(&hash)
}

fn compile(build: Build) -> Result<PathBuf> {
    let (profile, folder) = build.profile();
    shell::run(&mut shell::cargo(&format!(
        "build -p keywright-frontend --target wasm32-unknown-unknown --profile {profile}"
    )))?;
    Ok(workspace::cargo_target().join("wasm32-unknown-unknown").join(folder).join("keywright-frontend.wasm"))
}

/// Runs wasm-bindgen in this process: its version is then the one in Cargo.lock, and nobody has to install it.
fn bind(wasm: &Path, assets: &Path, build: Build) -> Result<()> {
    let names = build == Build::Dev;
    Bindgen::new()
        .input_path(wasm)
        .out_name("keywright")
        .web(true)?
        .typescript(false)
        .remove_name_section(!names)
        .remove_producers_section(!names)
        .generate(assets)
        .context("wasm-bindgen could not process the dashboard")
}

fn write_page(template: &Path, folder: &Path, hash: &str) -> Result<()> {
    let html = fs::read_to_string(template).with_context(|| format!("could not read {}", template.display()))?;
    ensure!(
        html.contains(PLACEHOLDER),
        "{} never says {PLACEHOLDER}, so the page would load nothing",
        template.display()
    );
    fs::create_dir_all(folder)?;
    fs::write(folder.join("index.html"), html.replace(PLACEHOLDER, &format!("/assets/{hash}")))?;
    Ok(())
}
