//! The program `keywright`.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match keywright_server::commands::Cli::parse().run() {
        Ok(code) => code,
        Err(error) => {
            let mut out = std::io::stderr();
            // If even standard error is closed, the exit code still tells.
            let _ = writeln!(out, "keywright: {error:#}");
            ExitCode::FAILURE
        }
    }
}
