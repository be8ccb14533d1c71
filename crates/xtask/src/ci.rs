//! `cargo xtask ci`: what every change must pass. The quick checks come first, the tests last.

mod cargo_metadata;
mod dependencies;
mod layers;
mod licences;
mod sources;

use anyhow::{Result, bail};

use crate::dashboard::Build;
use crate::steps::Steps;
use crate::{openapi, prerequisites, shell, test};

/// Runs every check, then every test if they are wanted, and sums up.
pub fn ci(tests: bool) -> Result<()> {
    prerequisites::rust_tools()?;
    prerequisites::wasm_target()?;
    let mut steps = Steps::default();

    let quick = [sources::CHECKS, layers::CHECKS, dependencies::CHECKS];
    for (name, check) in quick.into_iter().flatten() {
        steps.run(name, || report(check()?));
    }
    steps.run("Format", || cargo("fmt --all --check"));
    steps.run("api-types builds for WebAssembly", || {
        cargo("check -p keywright-api-types --target wasm32-unknown-unknown")
    });
    steps.run("Lints of the server's side", || {
        cargo("clippy --workspace --exclude keywright-frontend --all-targets -- -D warnings")
    });
    steps.run("Lints of the dashboard", || {
        cargo("clippy -p keywright-frontend --target wasm32-unknown-unknown -- -D warnings")
    });
    steps.run("Documentation", || {
        shell::run(
            shell::cargo("doc --workspace --exclude keywright-frontend --no-deps").env("RUSTDOCFLAGS", "-D warnings"),
        )
    });
    steps.run("openapi/openapi.json is up to date", openapi::check);
    if tests {
        test::run(&mut steps, Build::Release, None);
    }
    steps.finish()
}

fn cargo(arguments: &str) -> Result<()> {
    shell::run(&mut shell::cargo(arguments))
}

/// What a check of the sources or of the dependencies found wrong, a line each.
type Violations = Vec<String>;

/// A check, and the sentence that must hold.
type Check = (&'static str, fn() -> Result<Violations>);

fn report(violations: Violations) -> Result<()> {
    if violations.is_empty() {
        return Ok(());
    }
    bail!("  {}", violations.join("\n  "));
}
