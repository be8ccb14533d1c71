//! `keywright export-openapi`.

use std::io::Write;
use std::process::ExitCode;

pub(super) fn run() -> anyhow::Result<ExitCode> {
    writeln!(std::io::stdout(), "{}", crate::app::openapi().to_pretty_json()?)?;
    Ok(ExitCode::SUCCESS)
}
