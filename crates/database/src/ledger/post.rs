//! Moving money: postings, then the transfer that seals them and moves the balances.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Text};
use keywright_api_types::ids::{PaymentId, TransferId, WithdrawalId};
use keywright_domain::ledger::{Movement, Posting, Stage, Transfer, Unbalanced};

use super::ClientAccounts;
use crate::audit::Act;
use crate::connection::Backend;
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

/// Inserts both postings of a transfer. Unlike a `sql_query`, it is prepared once for each connection.
struct InsertTwoPostings<'a> {
    transfer: &'a str,
    from: &'a Posting,
    to: &'a Posting,
}

impl QueryId for InsertTwoPostings<'_> {
    type QueryId = InsertTwoPostings<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryFragment<Backend> for InsertTwoPostings<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ledger_postings (transfer_id, position, account_id, amount) VALUES (");
        out.push_bind_param::<Text, _>(self.transfer)?;
        out.push_sql(", 1, ");
        out.push_bind_param::<Text, _>(self.from.account_id.as_str())?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.from.amount)?;
        out.push_sql("), (");
        out.push_bind_param::<Text, _>(self.transfer)?;
        out.push_sql(", 2, ");
        out.push_bind_param::<Text, _>(self.to.account_id.as_str())?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.to.amount)?;
        out.push_sql(")");
        Ok(())
    }
}

impl RunQueryDsl<AnyConnection> for InsertTwoPostings<'_> {}

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
            InsertTwoPostings { transfer: id.as_str(), from, to }.execute(connection)?;
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
