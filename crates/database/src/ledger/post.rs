//! Moving money: postings, then the transfer that seals them and moves the balances.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Text};
use keywright_api_types::ids::{PaymentId, TransferId, WithdrawalId};
use keywright_domain::ledger::{Movement, Transfer, Unbalanced};

use super::ClientAccounts;
use crate::audit::Act;
use crate::connection::Backend;
use crate::schema::{ledger_postings, ledger_transfers};
use crate::{AnyConnection, DatabaseError, dialect};

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
) -> Result<(), DatabaseError> {
    let mut transfers = Transfers::default();
    transfers.add_movement(act, accounts, movement, subject, amount)?;
    transfers.write(connection)
}

/// Transfers to be written together, in as many statements as one.
#[derive(Default)]
pub(crate) struct Transfers {
    postings: Vec<NewPosting>,
    transfers: Vec<NewTransfer>,
}

#[derive(Insertable)]
#[diesel(table_name = ledger_postings, treat_none_as_default_value = false)]
pub(crate) struct NewPosting {
    transfer_id: String,
    position: i64,
    account_id: String,
    amount: i64,
}

#[derive(Insertable)]
#[diesel(table_name = ledger_transfers, treat_none_as_default_value = false)]
pub(crate) struct NewTransfer {
    id: String,
    description: &'static str,
    created_at: i64,
    subject_id: String,
    stage: &'static str,
}

impl Transfers {
    /// Adds the movement of an amount, as what happens to a payment or a withdrawal has it.
    ///
    /// # Errors
    /// Never: amounts are positive by a constraint of the database.
    pub(crate) fn add_movement(
        &mut self,
        act: &mut Act<'_>,
        accounts: &ClientAccounts,
        movement: Movement,
        subject: Subject<'_>,
        amount: i64,
    ) -> Result<(), DatabaseError> {
        let (from, to) = (accounts.of(movement.from()), accounts.of(movement.to()));
        let transfer = Transfer::between(from.id, to.id, accounts.currency, amount);
        let impossible =
            |error: Unbalanced| DatabaseError::Corrupt { column: "amount", value: format!("{amount}: {error}") };
        let (milliseconds, random) = act.id_parts();
        let id = TransferId::new(milliseconds, random);
        self.postings.extend((1_i64..).zip(transfer.map_err(impossible)?.postings()).map(|(position, posting)| {
            NewPosting {
                transfer_id: id.to_string(),
                position,
                account_id: posting.account_id.to_string(),
                amount: posting.amount,
            }
        }));
        self.transfers.push(NewTransfer {
            id: id.to_string(),
            description: movement.as_str(),
            created_at: act.at.unix_milliseconds(),
            subject_id: subject.as_str().to_owned(),
            stage: movement.stage().as_str(),
        });
        Ok(())
    }

    /// Writes all, and the balances move with them.
    ///
    /// # Errors
    /// That the database failed, also because an account would go below zero that may not, or because the same was done
    /// before.
    pub(crate) fn write(self, connection: &mut AnyConnection) -> Result<(), DatabaseError> {
        match &self.postings[..] {
            // Most transfers have two postings and come alone, and one statement is quicker than two.
            [from, to] => InsertTwoPostings { from, to }.execute(connection).map(drop)?,
            postings => dialect::insert_postings(connection, postings)?,
        }
        Ok(dialect::insert_transfers(connection, &self.transfers)?)
    }
}

/// Inserts both postings of a transfer. Unlike a `sql_query`, it is prepared once for each connection.
struct InsertTwoPostings<'a> {
    from: &'a NewPosting,
    to: &'a NewPosting,
}

impl QueryId for InsertTwoPostings<'_> {
    type QueryId = InsertTwoPostings<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryFragment<Backend> for InsertTwoPostings<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ledger_postings (transfer_id, position, account_id, amount) VALUES (");
        self.from.push(&mut out)?;
        out.push_sql("), (");
        self.to.push(&mut out)?;
        out.push_sql(")");
        Ok(())
    }
}

impl RunQueryDsl<AnyConnection> for InsertTwoPostings<'_> {}

impl NewPosting {
    fn push<'b>(&'b self, out: &mut AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.push_bind_param::<Text, _>(&self.transfer_id)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.position)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.account_id)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.amount)
    }
}
