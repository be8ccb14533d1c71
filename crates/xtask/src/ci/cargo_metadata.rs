//! What cargo knows about the packages: their manifests, and who uses whom.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::shell;

/// The answer of `cargo metadata`, as far as it is read here.
#[derive(Deserialize)]
pub struct Metadata {
    packages: Vec<Package>,
}

/// A package: one of ours or one from a registry.
#[derive(Deserialize)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What its manifest says about its licence.
    pub license: Option<String>,
    /// The dependencies of its manifest, of every kind.
    pub dependencies: Vec<Dependency>,
    /// Where it comes from; nothing if it is ours.
    source: Option<String>,
}

/// A line of a manifest.
#[derive(Deserialize)]
pub struct Dependency {
    /// The package that is wanted.
    pub name: String,
}

impl Metadata {
    /// Asks cargo.
    pub fn read() -> Result<Self> {
        let json = shell::output(&mut shell::cargo("metadata --format-version 1 --locked"))?;
        serde_json::from_str(&json).context("cargo's metadata could not be understood")
    }

    /// The packages of this workspace.
    pub fn ours(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| package.source.is_none())
    }

    /// The packages that others wrote, for every platform and feature.
    pub fn others(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| package.source.is_some())
    }
}

/// Everything that is built into a package, as name and version; `options` are those of `cargo tree`.
pub fn tree(package: &str, options: &str) -> Result<BTreeSet<(String, String)>> {
    let lines = shell::output(&mut shell::cargo(&format!(
        "tree --locked --package {package} --prefix none --format {{p}} {options}"
    )))?;
    Ok(lines.lines().filter_map(name_and_version).collect())
}

/// Reads a line like `serde v1.0.229 (*)`.
fn name_and_version(line: &str) -> Option<(String, String)> {
    let mut words = line.split_whitespace();
    let name = words.next()?;
    let version = words.next()?.strip_prefix('v')?;
    Some((name.to_owned(), version.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_tree_is_read() {
        let pair = |name: &str, version: &str| Some((name.to_owned(), version.to_owned()));
        assert_eq!(name_and_version("syn v3.0.9"), pair("syn", "3.0.9"));
        assert_eq!(name_and_version("serde_derive v1.0.229 (proc-macro) (*)"), pair("serde_derive", "1.0.229"));
        assert_eq!(name_and_version(""), None);
    }
}
