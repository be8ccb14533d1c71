//! `cargo xtask bench`: how fast Keywright is on this machine, beside how fast it is meant to be.

use std::ffi::OsString;

use anyhow::Result;

use crate::{prerequisites, shell};

/// Builds a release, then becomes the benchmark, which says itself what its arguments are.
pub fn bench(arguments: &[OsString]) -> Result<()> {
    prerequisites::wrk()?;
    prerequisites::postgres()?;
    shell::title("Benchmark");
    shell::become_program(shell::cargo("run --release -p keywright-bench --").args(arguments))
}
