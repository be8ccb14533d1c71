//! `keywright verify-audit`.

use std::io::Write;
use std::process::ExitCode;

use anyhow::ensure;
use keywright_database::{Database, DatabaseUrl, audit};

use crate::settings::DatabaseSettings;

pub(super) fn run(settings: &DatabaseSettings) -> anyhow::Result<ExitCode> {
    let url = settings.url()?;
    if let DatabaseUrl::Sqlite(path) = &url {
        ensure!(path.exists(), "there is no {}", path.display());
    }
    let database = Database::open(&url)?;
    ensure!(database.is_current()?, "the database is not of this version; run `keywright migrate` first");
    let outcome = database.read(audit::admin_verify)?;
    let mut out = std::io::stdout();
    let (checked, at) = (outcome.checked, outcome.first_broken_id.unwrap_or_default());
    match outcome.intact {
        true => writeln!(out, "The trail is intact: {checked} events checked.")?,
        false => writeln!(out, "The trail is BROKEN at event {at}, after {checked} right ones.")?,
    }
    Ok(if outcome.intact { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
