//! Moving money: postings, then the transfer that seals them and moves the balances.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use keywright_api_types::ids::{PaymentId, TransferId, WithdrawalId};
use keywright_domain::ledger::{Movement, Stage, Transfer, Unbalanced};

use super::ClientAccounts;
use crate::audit::Act;
use crate::schema::{ledger_postings, ledger_transfers};
use crate::{AnyConnection, DatabaseError};

/// What is created and settled by transfers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject<'a> {
    Payment(&'a PaymentId),
    Withdrawal(&'a WithdrawalId),
}

impl Subject<'_> {
    fn as_str(&self) -> &str {
        match self {
            Self::Payment(id) => id.as_str(),
            Self::Withdrawal(id) => id.as_str(),
        }
    }
}

/// Moves an amount as what happens to a payment or a withdrawal has it.
///
/// It is best the last change of a transaction: in PostgreSQL it locks the accounts, and others wait from here on.
///
/// # Errors
/// That the database failed, also because an account would go below zero that may not, or because the same was done
/// before.
pub(crate) fn carry_out(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    accounts: &ClientAccounts,
    movement: Movement,
    subject: Subject<'_>,
    amount: i64,
) -> Result<TransferId, DatabaseError> {
    let (from, to) = (accounts.of(movement.from()), accounts.of(movement.to()));
    let transfer = Transfer::between(from.id, to.id, accounts.currency, amount);
    // Amounts are positive by a constraint of the database.
    let impossible =
        |error: Unbalanced| DatabaseError::Corrupt { column: "amount", value: format!("{amount}: {error}") };
    let subject = Some((subject.as_str(), movement.stage()));
    write(connection, act, movement.as_str(), subject, &transfer.map_err(impossible)?)
}

/// Writes a transfer that belongs to no payment and no withdrawal; the balances move with it.
///
/// # Errors
/// That the database failed, also because an account would go below zero that may not.
pub fn post(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    description: &str,
    transfer: &Transfer,
) -> Result<TransferId, DatabaseError> {
    write(connection, act, description, None, transfer)
}

fn write(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    description: &str,
    subject: Option<(&str, Stage)>,
    transfer: &Transfer,
) -> Result<TransferId, DatabaseError> {
    let (milliseconds, random) = act.id_parts();
    let id = TransferId::new(milliseconds, random);
    match transfer.postings() {
        // Nearly every transfer has two postings, and one statement is quicker than two.
        [from, to] => {
            diesel::sql_query(
                "INSERT INTO ledger_postings (transfer_id, position, account_id, amount) \
                 VALUES ($1, 1, $2, $3), ($1, 2, $4, $5)",
            )
            .bind::<Text, _>(id.as_str())
            .bind::<Text, _>(from.account_id.as_str())
            .bind::<BigInt, _>(from.amount)
            .bind::<Text, _>(to.account_id.as_str())
            .bind::<BigInt, _>(to.amount)
            .execute(connection)?;
        }
        postings => {
            for (position, posting) in (1_i64..).zip(postings) {
                let values = (
                    ledger_postings::transfer_id.eq(id.as_str()),
                    ledger_postings::position.eq(position),
                    ledger_postings::account_id.eq(posting.account_id.as_str()),
                    ledger_postings::amount.eq(posting.amount),
                );
                diesel::insert_into(ledger_postings::table).values(values).execute(connection)?;
            }
        }
    }
    let values = (
        ledger_transfers::id.eq(id.as_str()),
        ledger_transfers::description.eq(description),
        ledger_transfers::created_at.eq(act.at.unix_milliseconds()),
        ledger_transfers::subject_id.eq(subject.map(|(id, _)| id)),
        ledger_transfers::stage.eq(subject.map(|(_, stage)| stage.as_str())),
    );
    diesel::insert_into(ledger_transfers::table).values(values).execute(connection)?;
    Ok(id)
}
