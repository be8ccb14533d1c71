//! `keywright verify-audit`.

use std::io::Write;
use std::process::ExitCode;

use anyhow::ensure;
use keywright_database::{Database, audit};

use crate::settings::DatabaseSettings;

pub(super) fn run(settings: &DatabaseSettings) -> anyhow::Result<ExitCode> {
    let database = Database::open(&settings.database_url)?;
    ensure!(database.is_current()?, "the database is not of this version; run `keywright migrate` first");
    let outcome = database.read(audit::admin_verify)?;
    let mut out = std::io::stdout();
    match outcome.first_broken_id {
        None => writeln!(out, "The trail is intact: {} events checked.", outcome.checked)?,
        Some(id) => writeln!(out, "The trail is BROKEN at event {id}, after {} right ones.", outcome.checked)?,
    }
    Ok(if outcome.intact { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
