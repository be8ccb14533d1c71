//! `cargo xtask model`: random operations on money against a plain model, for as many seeds as are wanted.

use std::path::Path;

use anyhow::Result;

use crate::{prerequisites, shell};

/// Where Linux keeps files in memory.
const MEMORY: &str = "/dev/shm";

/// Builds a release of the test that `cargo xtask test` runs shortly, and becomes it.
pub fn model(seeds: u64) -> Result<()> {
    prerequisites::postgres()?;
    shell::title("Model of the ledger");
    let mut command = shell::cargo(&format!("test --release -p keywright-tests --test model -- --seeds {seeds}"));
    // The databases are thrown away, and what a crash leaves is decided by the test: no need to wait for a disk.
    if Path::new(MEMORY).is_dir() {
        command.env("TMPDIR", MEMORY);
    }
    shell::become_program(&mut command)
}
