//! Proving that the ledger is right: what the database keeps from going wrong, and what it cannot.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use keywright_domain::ledger::Movement;

use crate::{AnyConnection, DatabaseError, columns, dialect, invoices};

/// The outcome of a verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerVerification {
    /// How many transfers there are.
    pub transfers: u64,
    /// How many accounts.
    pub accounts: u64,
    /// How many payments.
    pub payments: u64,
    /// How many withdrawals.
    pub withdrawals: u64,
    /// How many invoices.
    pub invoices: u64,
    /// The first thing that is wrong, in words; nothing if all is right.
    pub first_wrong: Option<String>,
}

/// What must find nothing: what it means if it does, and a query for the first id that is wrong.
const NOTHING: &[(&str, &str)] = &[
    (
        "has fewer than two postings",
        "SELECT t.id FROM ledger_transfers t \
         WHERE (SELECT count(*) FROM ledger_postings p WHERE p.transfer_id = t.id) < 2",
    ),
    (
        "has postings but does not exist",
        "SELECT transfer_id AS id FROM ledger_postings p \
      WHERE NOT EXISTS (SELECT 1 FROM ledger_transfers t WHERE t.id = p.transfer_id)",
    ),
    (
        "does not sum to zero",
        "SELECT p.transfer_id AS id FROM ledger_postings p JOIN ledger_accounts a ON a.id = p.account_id \
         GROUP BY p.transfer_id, a.currency HAVING sum(p.amount) <> 0",
    ),
    (
        "has a balance other than the sum of its postings",
        "SELECT a.id FROM ledger_accounts a \
         LEFT JOIN (SELECT account_id, sum(amount) AS amount FROM ledger_postings GROUP BY account_id) p \
         ON p.account_id = a.id WHERE a.balance <> coalesce(p.amount, 0)",
    ),
    ("is below zero", "SELECT id FROM ledger_accounts WHERE kind <> 'platform' AND balance < 0"),
    (
        "is for a payment or a withdrawal that does not exist",
        "SELECT t.id FROM ledger_transfers t WHERE t.subject_id IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM payments s WHERE s.id = t.subject_id) \
         AND NOT EXISTS (SELECT 1 FROM withdrawals s WHERE s.id = t.subject_id)",
    ),
    (
        "is paid by no payment of its client, amount and currency",
        "SELECT i.id FROM invoices i WHERE i.status = 'paid' AND NOT EXISTS (SELECT 1 FROM payments p \
         WHERE p.id = i.payment_id AND p.invoice_id = i.id AND p.status = 'completed' \
         AND p.client_id = i.client_id AND p.amount = i.total AND p.currency = i.currency)",
    ),
    (
        "is paid twice",
        "SELECT invoice_id AS id FROM payments WHERE status = 'completed' AND invoice_id IS NOT NULL \
         GROUP BY invoice_id HAVING count(*) > 1",
    ),
    (
        "is completed, but its invoice is not paid",
        "SELECT p.id FROM payments p JOIN invoices i ON i.id = p.invoice_id \
         WHERE p.status = 'completed' AND i.status <> 'paid'",
    ),
];

/// The transfers that payments and withdrawals have: the table, the movement, and the status that goes with it.
const MOVEMENTS: [(&str, Movement, Option<&str>); 7] = [
    ("payments", Movement::PaymentCreated, None),
    ("payments", Movement::PaymentCompleted, Some("completed")),
    ("payments", Movement::PaymentFailed, Some("failed")),
    ("payments", Movement::PaymentExpired, Some("expired")),
    ("withdrawals", Movement::WithdrawalCreated, None),
    ("withdrawals", Movement::WithdrawalApproved, Some("approved")),
    ("withdrawals", Movement::WithdrawalRejected, Some("rejected")),
];

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    id: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Checks all of the ledger: that every transfer sums to zero, every balance is the sum of its postings, nothing is below
/// zero that may not be, every payment and withdrawal has exactly its transfers, and every invoice its sums and, if it is
/// paid, its payment.
///
/// # Errors
/// That the database failed.
pub fn admin_verify(connection: &mut AnyConnection) -> Result<LedgerVerification, DatabaseError> {
    dialect::take_time(connection)?;
    Ok(LedgerVerification {
        transfers: count(connection, "ledger_transfers")?,
        accounts: count(connection, "ledger_accounts")?,
        payments: count(connection, "payments")?,
        withdrawals: count(connection, "withdrawals")?,
        invoices: count(connection, "invoices")?,
        first_wrong: match first_wrong(connection)? {
            Some(wrong) => Some(wrong),
            None => invoices::admin_first_wrong_sum(connection)?,
        },
    })
}

fn count(connection: &mut AnyConnection, table: &'static str) -> Result<u64, DatabaseError> {
    let count: Count = diesel::sql_query(format!("SELECT count(*) AS count FROM {table}")).get_result(connection)?;
    columns::number(table, count.count)
}

fn first_wrong(connection: &mut AnyConnection) -> Result<Option<String>, DatabaseError> {
    for (meaning, query) in NOTHING {
        if let Some(id) = first(connection, query)? {
            return Ok(Some(format!("{id} {meaning}")));
        }
    }
    for (table, movement, status) in MOVEMENTS {
        if let Some(id) = first(connection, &without_transfer(table, movement, status))? {
            return Ok(Some(format!("{id} has no right transfer {}", movement.as_str())));
        }
    }
    for table in ["payments", "withdrawals"] {
        if let Some(id) = first(connection, &with_other_transfers(table))? {
            return Ok(Some(format!("{id} has other transfers than its status says")));
        }
    }
    Ok(None)
}

fn first(connection: &mut AnyConnection, query: &str) -> Result<Option<String>, DatabaseError> {
    let row: Option<Row> = diesel::sql_query(format!("{query} LIMIT 1")).get_result(connection).optional()?;
    Ok(row.map(|row| row.id))
}

/// A query for payments or withdrawals without the two postings of a movement, each of the right account and amount.
fn without_transfer(table: &str, movement: Movement, status: Option<&str>) -> String {
    let (name, stage) = (movement.as_str(), movement.stage().as_str());
    let (from, to) = (movement.from().as_str(), movement.to().as_str());
    let with_status = status.map_or_else(String::new, |status| format!("s.status = '{status}' AND "));
    format!(
        "SELECT s.id FROM {table} s WHERE {with_status}(\
         SELECT count(*) FROM ledger_transfers t JOIN ledger_postings p ON p.transfer_id = t.id \
         JOIN ledger_accounts a ON a.id = p.account_id \
         WHERE t.subject_id = s.id AND t.stage = '{stage}' AND t.description = '{name}' AND a.currency = s.currency \
         AND (a.kind = 'platform' OR a.client_id = s.client_id) \
         AND ((a.kind = '{from}' AND p.amount = -s.amount) OR (a.kind = '{to}' AND p.amount = s.amount))) <> 2"
    )
}

/// A query for payments or withdrawals with more or fewer postings than their status asks for.
fn with_other_transfers(table: &str) -> String {
    format!(
        "SELECT s.id FROM {table} s WHERE (\
         SELECT count(*) FROM ledger_transfers t JOIN ledger_postings p ON p.transfer_id = t.id \
         WHERE t.subject_id = s.id) <> CASE WHEN s.status = 'pending' THEN 2 ELSE 4 END"
    )
}
