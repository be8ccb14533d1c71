//! `cargo xtask test`: every test, after installing what they need.

use anyhow::{Result, ensure};
use clap::ValueEnum;

use crate::dashboard::{self, Build};
use crate::steps::Steps;
use crate::{files, prerequisites, server, shell, workspace};

/// A part of the tests.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// The tests that `cargo test` runs.
    Rust,
    /// The tests in Chromium.
    Browser,
}

/// Runs the tests, and sums up.
pub fn test(only: Option<Part>) -> Result<()> {
    let mut steps = Steps::default();
    run(&mut steps, Build::Local, only);
    steps.finish()
}

/// Adds the tests to a list of steps, with the dashboard built in the given way.
pub fn run(steps: &mut Steps, build: Build, only: Option<Part>) {
    if !steps.run("Dashboard, which the tests load", || dashboard::build(build)) {
        return;
    }
    if only != Some(Part::Browser) {
        steps.run("Rust tests, on SQLite and PostgreSQL", || {
            prerequisites::postgres()?;
            prerequisites::snippet_languages()?;
            cargo_test("--workspace --exclude keywright-frontend")
        });
        steps.run("Dashboard's own tests", || cargo_test("-p keywright-frontend"));
    }
    if only != Some(Part::Rust) {
        steps.run("Browser tests, in Chromium", browser);
    }
}

/// One failing target does not keep the others from being run.
fn cargo_test(packages: &str) -> Result<()> {
    shell::run(&mut shell::cargo(&format!("test --no-fail-fast {packages}")))
}

fn browser() -> Result<()> {
    prerequisites::sqlite_shell()?;
    let chromium = prerequisites::chromium()?;
    prerequisites::node()?;
    prerequisites::node_modules("tests/browser")?;
    let binary = server::build(server::LOCAL)?;

    // Node 20 expands no patterns itself.
    let folder = workspace::root().join("tests/browser");
    let tests: Vec<_> = files::list_flat(&folder)?
        .into_iter()
        .filter(|file| file.display().to_string().ends_with(".test.mjs"))
        .collect();
    ensure!(!tests.is_empty(), "tests/browser has no *.test.mjs");
    shell::run(
        shell::program("node")
            .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
            .args(tests)
            .current_dir(folder)
            .env("CHROMIUM", chromium)
            .env("KEYWRIGHT_BINARY", binary),
    )
}
