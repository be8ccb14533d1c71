//! `keywright migrate`.

use std::io::Write;
use std::process::ExitCode;

use keywright_database::Database;

use crate::settings::DatabaseSettings;

pub(super) fn run(settings: &DatabaseSettings) -> anyhow::Result<ExitCode> {
    let applied = Database::open(&settings.url()?)?.migrate()?;
    writeln!(std::io::stdout(), "{applied} migrations applied; the database is current.")?;
    Ok(ExitCode::SUCCESS)
}
