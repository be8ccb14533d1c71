//! `cargo xtask model`: random operations on money against a plain model, for as many seeds as are wanted.

use anyhow::Result;

use crate::{prerequisites, shell};

/// Builds a release of the test that `cargo xtask test` runs shortly, and becomes it.
pub fn model(seeds: u64) -> Result<()> {
    prerequisites::postgres()?;
    shell::title("Model of the ledger");
    let arguments = format!("test --release -p keywright-tests --test model -- --seeds {seeds}");
    shell::become_program(&mut shell::cargo(&arguments))
}
