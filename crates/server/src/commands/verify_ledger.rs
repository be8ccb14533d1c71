//! `keywright verify-ledger`.

use std::io::Write;
use std::process::ExitCode;

use keywright_database::ledger;

use super::open_current;
use crate::settings::DatabaseSettings;

pub(super) fn run(settings: &DatabaseSettings) -> anyhow::Result<ExitCode> {
    let outcome = open_current(settings)?.read(ledger::admin_verify)?;
    let mut out = std::io::stdout();
    writeln!(
        out,
        "Checked {} transfers between {} accounts, {} payments, {} withdrawals and {} invoices.",
        outcome.transfers, outcome.accounts, outcome.payments, outcome.withdrawals, outcome.invoices
    )?;
    match &outcome.first_wrong {
        None => writeln!(out, "The ledger is intact.")?,
        Some(wrong) => writeln!(out, "The ledger is WRONG: {wrong}.")?,
    }
    Ok(if outcome.first_wrong.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
