//! The invariants between crates: who may not know whom.

use anyhow::{Context, Result};

use super::cargo_metadata::{self, Metadata};
use super::{Check, Violations};

/// The checks of this module.
pub const CHECKS: &[Check] = &[
    ("api-types knows no server and no database", api_types),
    ("domain knows no runtime, no database and no randomness", domain),
    ("guard knows no HTTP and no SQL", guard),
    ("No crate but database names diesel", diesel),
    ("The dashboard knows api-types alone", frontend),
];

fn api_types() -> Result<Violations> {
    absent("keywright-api-types", &["actix", "diesel", "tokio"])
}

fn domain() -> Result<Violations> {
    absent("keywright-domain", &["actix", "diesel", "getrandom", "tokio"])
}

fn guard() -> Result<Violations> {
    let http = ["actix", "axum", "h2", "http", "hyper"];
    let sql = ["diesel", "libsqlite3-sys", "pq-sys", "rusqlite", "sqlx"];
    absent("keywright-guard", &[&http[..], &sql[..]].concat())
}

fn diesel() -> Result<Violations> {
    let metadata = Metadata::read()?;
    let mut violations = Violations::new();
    for package in metadata.ours() {
        for dependency in &package.dependencies {
            if package.name != "keywright-database" && belongs_to(&dependency.name, "diesel") {
                violations.push(format!("{} depends on {}", package.name, dependency.name));
            }
        }
    }
    Ok(violations)
}

fn frontend() -> Result<Violations> {
    let metadata = Metadata::read()?;
    let ours: Vec<&str> = metadata.ours().map(|package| package.name.as_str()).collect();
    let frontend = metadata
        .ours()
        .find(|package| package.name == "keywright-frontend")
        .context("there is no keywright-frontend")?;
    Ok(frontend
        .dependencies
        .iter()
        .map(|dependency| dependency.name.as_str())
        .filter(|name| *name != "keywright-api-types" && ours.contains(name))
        .map(|name| format!("keywright-frontend depends on {name}"))
        .collect())
}

/// Names what is built into a package, with all its features, though it should not be.
fn absent(package: &str, families: &[&str]) -> Result<Violations> {
    let tree = cargo_metadata::tree(package, "--edges normal --all-features")?;
    Ok(tree
        .iter()
        .filter(|(name, _)| families.iter().any(|family| belongs_to(name, family)))
        .map(|(name, version)| format!("{name} {version} is built into {package}; `cargo tree -i {name}` says why"))
        .collect())
}

/// Whether a package is `family` itself or one of those named after it, like `tokio-util` after `tokio`.
fn belongs_to(name: &str, family: &str) -> bool {
    name.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_is_a_name_and_what_follows_a_dash() {
        assert!(belongs_to("diesel", "diesel"));
        assert!(belongs_to("diesel_migrations", "diesel"));
        assert!(belongs_to("http-body", "http"));
        assert!(!belongs_to("httparse", "http"));
    }
}
