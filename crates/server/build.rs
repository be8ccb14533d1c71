//! Lets the server be compiled before the dashboard is built, and compiled anew when the dashboard changes.

use std::env;
use std::fs;
use std::path::Path;

const DASHBOARD: &str = "../../target/dashboard";

fn main() -> std::io::Result<()> {
    fs::create_dir_all(Path::new(DASHBOARD))?;
    let mut out = std::io::stdout();
    // With debug assertions the files are read when they are asked for, and nothing is compiled in.
    let watched = if env::var_os("CARGO_CFG_DEBUG_ASSERTIONS").is_some() { "build.rs" } else { DASHBOARD };
    std::io::Write::write_fmt(&mut out, format_args!("cargo::rerun-if-changed={watched}\n"))
}
