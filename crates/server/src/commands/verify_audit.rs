//! `keywright verify-audit`.

use std::io::Write;
use std::process::ExitCode;

use keywright_database::audit;

use super::open_current;
use crate::settings::DatabaseSettings;

pub(super) fn run(settings: &DatabaseSettings) -> anyhow::Result<ExitCode> {
    let outcome = open_current(settings)?.read(audit::admin_verify)?;
    let mut out = std::io::stdout();
    let (checked, at) = (outcome.checked, outcome.first_broken_id.unwrap_or_default());
    match outcome.intact {
        true => writeln!(out, "The trail is intact: {checked} events checked.")?,
        false => writeln!(out, "The trail is BROKEN at event {at}, after {checked} right ones.")?,
    }
    Ok(if outcome.intact { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
