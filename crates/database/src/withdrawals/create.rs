//! Asking for a withdrawal.

use diesel::prelude::*;
use keywright_api_types::ids::{ClientId, WithdrawalId};
use keywright_api_types::withdrawals::{CreateWithdrawal, Withdrawal, WithdrawalStatus};
use keywright_domain::events::EventType;
use keywright_domain::ledger::Movement;

use super::WithdrawalRow;
use crate::audit::Act;
use crate::ledger::{self, Subject};
use crate::money::MoneyError;
use crate::schema::withdrawals;
use crate::{AnyConnection, events};

/// Reserves the client's funds for a withdrawal, of a body that is valid.
///
/// # Errors
/// `InsufficientFunds`, or that the database failed.
pub fn create(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: &ClientId,
    body: CreateWithdrawal,
) -> Result<Withdrawal, MoneyError> {
    let accounts = ledger::find(connection, client, body.currency)?;
    let enough = accounts.filter(|accounts| accounts.available.balance >= body.amount);
    let accounts = enough.ok_or(MoneyError::InsufficientFunds)?;
    let (milliseconds, random) = act.id_parts();
    let withdrawal = Withdrawal {
        id: WithdrawalId::new(milliseconds, random),
        client_id: *client,
        client_name: None,
        status: WithdrawalStatus::Pending,
        amount: body.amount,
        currency: body.currency,
        destination: body.destination,
        reference: body.reference,
        metadata: body.metadata.unwrap_or_default(),
        rejection_reason: None,
        created_at: act.at,
        settled_at: None,
        api_key_id: act.api_key_id(),
    };
    diesel::insert_into(withdrawals::table).values(WithdrawalRow::new(&withdrawal)?).execute(connection)?;
    events::record(connection, act, client, EventType::WithdrawalCreated, &withdrawal)?;
    let subject = Subject::Withdrawal(&withdrawal.id);
    ledger::carry_out(connection, act, &accounts, Movement::WithdrawalCreated, subject, withdrawal.amount)?;
    Ok(withdrawal)
}
