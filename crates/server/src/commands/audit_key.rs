//! `keywright audit-key`.

use std::io::Write;
use std::process::ExitCode;

use super::open_current;
use crate::master_key;
use crate::settings::DatabaseSettings;

pub(super) fn run(settings: &DatabaseSettings) -> anyhow::Result<ExitCode> {
    open_current(settings)?;
    let master = master_key::load(settings.api_key_encryption_key.as_deref(), &settings.url()?)?;
    writeln!(std::io::stdout(), "{}", settings.audit_key(&master)?.public_key())?;
    Ok(ExitCode::SUCCESS)
}
