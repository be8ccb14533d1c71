//! `cargo xtask dashboard`: from the `frontend` crate and its static files to `target/dashboard`.
//!
//! The folder that the server embeds looks like this, every file with a `.br` and a `.gz` beside it:
//!
//! ```text
//! index.html                 the portal's page, from frontend/static/index.html
//! account.html               the account's and
//! console.html               the console's page, from the same
//! assets/<hash>/             named by its contents, so that it may be cached for ever
//!     portal.js              made by wasm-bindgen
//!     portal_bg.wasm
//!     account.js
//!     account_bg.wasm
//!     console.js
//!     console_bg.wasm
//!     …                      every other file of frontend/static
//! ```

mod compression;
mod javascript;
mod names;
mod publication;
mod stylesheet;
mod unused;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result, anyhow, ensure};
use walrus::ModuleConfig;
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

/// The applications, which are the programs of the `frontend` crate, and their pages.
const APPLICATIONS: [(&str, &str); 3] =
    [("portal", "index.html"), ("account", "account.html"), ("console", "console.html")];

/// What all of them look like.
const STYLESHEET: &str = "style.css";

/// What runs before each of them.
const SCRIPTS: [&str; 2] = ["boot.js", "early.js"];

/// What is common to their pages.
const TEMPLATE: &str = "index.html";

/// Builds the applications. A build that fails leaves the previous dashboard as it was.
pub fn build(build: Build) -> Result<()> {
    shell::title("Dashboard");
    prerequisites::wasm_target()?;
    let folder = compile(build)?;

    let target = workspace::root().join("target");
    fs::create_dir_all(&target)?;
    let staging = tempfile::Builder::new().prefix("dashboard-").tempdir_in(&target)?;
    let assets = staging.path().join("assets");
    thread::scope(|scope| {
        let bindings = APPLICATIONS.map(|(application, _)| scope.spawn(|| bind(&folder, application, &assets, build)));
        bindings.into_iter().try_for_each(|binding| binding.join().map_err(|_| anyhow!("wasm-bindgen panicked"))?)
    })?;
    let static_files = workspace::root().join("frontend/static");
    files::copy(&static_files, &assets, &[TEMPLATE])?;
    if build != Build::Dev {
        stylesheet::shorten(&assets.join(STYLESHEET))?;
        SCRIPTS.iter().try_for_each(|script| javascript::shorten(&assets.join(script)))?;
    }
    let hash = files::hash(&assets)?;
    let page = staging.path().join("page");
    write_pages(&static_files.join(TEMPLATE), &page, &hash)?;

    if build != Build::Dev {
        compression::compress(&page)?;
        if !publication::has_assets(&hash) {
            compression::compress(&assets)?;
        }
    }
    publication::publish(&page, &assets, &hash)?;
    APPLICATIONS.iter().try_for_each(|(application, page)| publication::print_sizes(application, page, &hash))
}

/// Compiles what the applications share once, and says in which folder they are.
fn compile(build: Build) -> Result<PathBuf> {
    let (profile, folder) = build.profile();
    shell::run(&mut shell::cargo(&format!(
        "build -p keywright-frontend --bins --target wasm32-unknown-unknown --profile {profile}"
    )))?;
    Ok(workspace::cargo_target().join("wasm32-unknown-unknown").join(folder))
}

/// Runs wasm-bindgen in this process: its version is then the one in Cargo.lock, and nobody has to install it.
fn bind(folder: &Path, application: &str, assets: &Path, build: Build) -> Result<()> {
    let names = build == Build::Dev;
    Bindgen::new()
        .input_path(folder.join(application).with_extension("wasm"))
        .out_name(application)
        .web(true)?
        .typescript(false)
        .remove_name_section(!names)
        .remove_producers_section(!names)
        .generate(assets)
        .with_context(|| format!("wasm-bindgen could not process the {application}"))?;
    if build == Build::Dev { Ok(()) } else { slim(assets, application) }
}

/// Makes a program that wasm-bindgen has processed, and its JavaScript, smaller.
fn slim(assets: &Path, application: &str) -> Result<()> {
    let wasm = assets.join(format!("{application}_bg.wasm"));
    let mut module = ModuleConfig::new()
        .generate_name_section(false)
        .generate_producers_section(false)
        .parse_file(&wasm)
        .with_context(|| format!("could not read {}", wasm.display()))?;
    unused::remove(&mut module);
    names::shorten(&mut module, &assets.join(application).with_extension("js"))?;
    module.emit_wasm_file(&wasm).with_context(|| format!("could not write {}", wasm.display()))
}

fn write_pages(template: &Path, folder: &Path, hash: &str) -> Result<()> {
    let html = fs::read_to_string(template).with_context(|| format!("could not read {}", template.display()))?;
    fs::create_dir_all(folder)?;
    for (application, page) in APPLICATIONS {
        let mut filled = html.clone();
        for (placeholder, value) in [("{assets}", &format!("/assets/{hash}")), ("{application}", &application.into())] {
            ensure!(
                html.contains(placeholder),
                "{} never says {placeholder}, so the page would load nothing",
                template.display()
            );
            filled = filled.replace(placeholder, value);
        }
        fs::write(folder.join(page), filled)?;
    }
    Ok(())
}
