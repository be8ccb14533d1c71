//! The program `keywright`.

use clap::Parser;

fn main() -> std::process::ExitCode {
    match keywright_server::commands::Cli::parse().run() {
        Ok(code) => code,
        Err(error) => {
            tracing::error!("{error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
