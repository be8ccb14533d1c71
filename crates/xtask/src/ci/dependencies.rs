//! The packages that others wrote: their licences, and versions that are built in twice.
//!
//! What is accepted, and why, stands in `dependencies.json` beside this crate's manifest.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde::Deserialize;

use super::cargo_metadata::{self, Metadata};
use super::{Check, Violations, licences};

/// The checks of this module.
pub const CHECKS: &[Check] = &[
    ("Every dependency's licence is accepted", check_licences),
    ("No dependency is shipped in two versions without a reason", check_duplicates),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Accepted {
    /// Licences, by their SPDX names.
    licences: Vec<String>,
    /// The older versions that are shipped beside a newer one, like `hashbrown 0.16`, and the reason.
    duplicates: BTreeMap<String, String>,
}

impl Accepted {
    fn read() -> Result<Self> {
        let json = include_str!("../../dependencies.json");
        serde_json::from_str(json).context("crates/xtask/dependencies.json")
    }
}

fn check_licences() -> Result<Violations> {
    let accepted = Accepted::read()?;
    let metadata = Metadata::read()?;
    let mut violations = Violations::new();
    for package in metadata.others() {
        let expression = package.license.as_deref().unwrap_or_default();
        let is_accepted = licences::acceptable(expression, &accepted.licences)
            .with_context(|| format!("the licence of {}: `{expression}`", package.name))?;
        if !is_accepted {
            violations.push(format!("{} {}: {expression}", package.name, package.version));
        }
    }
    Ok(violations)
}

fn check_duplicates() -> Result<Violations> {
    let accepted = Accepted::read()?.duplicates;
    // Macros run in the compiler only: what counts is the code that ends up in the programs.
    let edges = "--edges normal,no-proc-macro --all-features";
    let mut found = BTreeSet::new();
    found.extend(older_versions(cargo_metadata::tree("keywright-server", edges)?));
    found.extend(older_versions(cargo_metadata::tree(
        "keywright-frontend",
        &format!("{edges} --target wasm32-unknown-unknown"),
    )?));

    let unexplained = found
        .iter()
        .filter(|version| !accepted.contains_key(*version))
        .map(|version| format!("{version} is shipped beside a newer version: `cargo tree --workspace -d` says why"));
    let outdated = accepted
        .keys()
        .filter(|version| !found.contains(*version))
        .map(|version| format!("{version} is shipped no more: remove it from crates/xtask/dependencies.json"));
    Ok(unexplained.chain(outdated).collect())
}

/// Every version that is not its package's newest, like `hashbrown 0.16`.
fn older_versions(tree: BTreeSet<(String, String)>) -> BTreeSet<String> {
    let mut series: BTreeMap<String, BTreeSet<Vec<u64>>> = BTreeMap::new();
    for (name, version) in tree {
        series.entry(name).or_default().insert(compatible_series(&version));
    }
    let mut older = BTreeSet::new();
    for (name, mut versions) in series {
        versions.pop_last();
        for version in versions {
            let numbers: Vec<String> = version.iter().map(u64::to_string).collect();
            older.insert(format!("{name} {}", numbers.join(".")));
        }
    }
    older
}

/// The part of a version that cargo never unifies across: `1.4.2` → `1`, `0.16.1` → `0.16`.
fn compatible_series(version: &str) -> Vec<u64> {
    let numbers = version.split('.').map(|part| part.parse().unwrap_or_default());
    let mut series = Vec::new();
    for number in numbers.take(3) {
        series.push(number);
        if number > 0 {
            break;
        }
    }
    series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_older_and_incompatible_versions_count() {
        let tree = [
            ("serde", "1.0.229"),
            ("hashbrown", "0.16.1"),
            ("hashbrown", "0.17.1"),
            ("syn", "2.0.1"),
            ("syn", "3.0.9"),
            ("syn", "10.0.0"),
        ];
        let tree = tree.map(|(name, version)| (name.to_owned(), version.to_owned()));
        let older = older_versions(tree.into());
        assert_eq!(Vec::from_iter(older), ["hashbrown 0.16", "syn 2", "syn 3"]);
    }
}
