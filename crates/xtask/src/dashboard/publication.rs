//! The last step: the new files take the place of the old ones in `target/dashboard`, and their sizes are told.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::compression::sibling;
use crate::{files, workspace};

/// Whether these very assets are already in place.
pub fn has_assets(hash: &str) -> bool {
    assets(hash).exists()
}

/// Moves the assets in, then the page that names them, then removes what no page names any more.
pub fn publish(page: &Path, new_assets: &Path, hash: &str) -> Result<()> {
    let dashboard = workspace::dashboard();
    fs::create_dir_all(dashboard.join("assets"))?;
    if !has_assets(hash) {
        fs::rename(new_assets, assets(hash))?;
    }
    let pages = files::list(page)?;
    for file in &pages {
        fs::rename(page.join(file), dashboard.join(file))?;
    }
    let keep = |name: &OsStr| name == "assets" || pages.iter().any(|page| page == Path::new(name));
    remove_others(&dashboard, keep)?;
    remove_others(&dashboard.join("assets"), |name| name == hash)
}

/// Prints what a browser loads for an application at first, as it lies there and as it travels.
pub fn print_sizes(application: &str, page: &str, hash: &str) -> Result<()> {
    let shared = ["boot.js", "early.js", "favicon.svg", "style.css"].map(str::to_owned);
    let own = [format!("{application}.js"), format!("{application}_bg.wasm")];
    let mut loaded = vec![workspace::dashboard().join(page)];
    loaded.extend(own.iter().chain(&shared).map(|file| assets(hash).join(file)));

    println!("  {application:<28} {:>9} {:>12}", "raw", "brotli");
    let (mut raw_total, mut brotli_total) = (0, 0);
    for file in &loaded {
        let raw = fs::metadata(file)?.len();
        let brotli = fs::metadata(sibling(file, "br")).map_or(raw, |data| data.len());
        print_size(&file.strip_prefix(workspace::dashboard())?.display().to_string(), raw, brotli);
        raw_total += raw;
        brotli_total += brotli;
    }
    print_size("first load", raw_total, brotli_total);
    Ok(())
}

fn print_size(name: &str, raw: u64, brotli: u64) {
    let name = name.rsplit('/').next().unwrap_or(name);
    println!("  {name:<28} {raw:>9} {brotli:>12}");
}

fn assets(hash: &str) -> PathBuf {
    workspace::dashboard().join("assets").join(hash)
}

fn remove_others(folder: &Path, keep: impl Fn(&OsStr) -> bool) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if keep(&entry.file_name()) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
