//! What is done to money, and what is answered.

use std::sync::Arc;

use keywright_api_types::Timestamp;
use keywright_api_types::ids::{ClientId, InvoiceId, PaymentId, WithdrawalId};
use keywright_api_types::invoices::{CreateInvoice, CreateInvoiceLine, Customer};
use keywright_api_types::money::Currency;
use keywright_api_types::payments::CreatePayment;
use keywright_api_types::withdrawals::CreateWithdrawal;
use keywright_database::audit::Act;
use keywright_database::idempotency::{self, Fingerprint, IdempotencyError, Named, Outcome, StoredAnswer};
use keywright_database::money::MoneyError;
use keywright_database::payments::{self, Announcement, NewPayment, PaymentSettlement};
use keywright_database::withdrawals::{self, WithdrawalSettlement};
use keywright_database::{AnyConnection, Database, DatabaseError, invoices};
use keywright_server::randomness;
use serde::{Deserialize, Serialize};

/// When everything happens.
pub const NOW: Timestamp = Timestamp::from_unix_milliseconds(1_800_014_400_000);

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Operation {
    Pay { client: ClientId, currency: Currency, amount: i64, invoice: Option<InvoiceId> },
    SettlePayment { payment: PaymentId, completes: bool },
    Withdraw { client: ClientId, currency: Currency, amount: i64 },
    SettleWithdrawal { withdrawal: WithdrawalId, approves: bool },
    Bill { client: ClientId, currency: Currency, amount: i64 },
    Void { client: ClientId, invoice: InvoiceId },
}

/// What is answered: a status as HTTP has it, and the thing in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

impl Answer {
    fn stored(self) -> StoredAnswer {
        StoredAnswer { status: self.status, body: self.body.into_bytes() }
    }
}

/// An operation by its idempotency key, and what was answered, once it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub key: String,
    pub operation: Operation,
    pub answer: Option<Answer>,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Failure {
    Idempotency(IdempotencyError),
    Money(MoneyError),
    Database(DatabaseError),
}

impl From<IdempotencyError> for Failure {
    fn from(error: IdempotencyError) -> Self {
        match error {
            IdempotencyError::Database(error) => Self::Database(error),
            error => Self::Idempotency(error),
        }
    }
}

impl From<MoneyError> for Failure {
    fn from(error: MoneyError) -> Self {
        Self::Money(error)
    }
}

impl From<DatabaseError> for Failure {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

/// How often an operation waits for its turn. A machine that is busy otherwise may stop the one whose turn it is for longer
/// than others wait; what had no turn was not begun.
const TURNS: usize = 20;

/// Carries an operation out as the server does. Nothing is answered while the same key is at work elsewhere.
pub fn carry_out(database: &Database, key: &str, operation: &Operation) -> Option<Answer> {
    let mut outcome = try_to(database, key, operation);
    for _ in 1..TURNS {
        let Err(
            Failure::Database(DatabaseError::Unavailable(_))
            | Failure::Money(MoneyError::Database(DatabaseError::Unavailable(_))),
        ) = outcome
        else {
            break;
        };
        outcome = try_to(database, key, operation);
    }
    match outcome {
        Ok(answer) => Some(answer),
        Err(Failure::Idempotency(IdempotencyError::InProgress)) => None,
        Err(Failure::Idempotency(error)) => panic!("{operation:?}: {error}"),
        Err(Failure::Money(error)) => panic!("{operation:?}: {error}"),
        Err(Failure::Database(error)) => panic!("{operation:?}: {error}"),
    }
}

fn try_to(database: &Database, key: &str, operation: &Operation) -> Result<Answer, Failure> {
    let mut random = randomness::secure();
    let client = match operation {
        Operation::SettlePayment { payment, completes } => {
            let to = match completes {
                true => PaymentSettlement::Complete,
                false => PaymentSettlement::Fail { reason: None },
            };
            let mut act = Act::of_system(NOW, &mut random);
            let settled = database.write(|connection| payments::admin_settle(connection, &mut act, payment, to));
            return answer(200, settled);
        }
        Operation::SettleWithdrawal { withdrawal, approves } => {
            let to = match approves {
                true => WithdrawalSettlement::Approve,
                false => WithdrawalSettlement::Reject { reason: None },
            };
            let mut act = Act::of_system(NOW, &mut random);
            let settled = database.write(|connection| withdrawals::admin_settle(connection, &mut act, withdrawal, to));
            return answer(200, settled);
        }
        Operation::Pay { client, .. }
        | Operation::Withdraw { client, .. }
        | Operation::Bill { client, .. }
        | Operation::Void { client, .. } => client,
    };
    let fingerprint = Fingerprint::new("POST", "/", serde_json::to_string(operation).unwrap().as_bytes());
    let named = Named { client: *client, key: key.parse().unwrap(), fingerprint, at: NOW };
    let outcome = match operation.clone() {
        Operation::Pay { client, currency, amount, invoice } => {
            let (reference, description, metadata) = (None, None, None);
            let body = CreatePayment { amount, currency, reference, description, metadata, invoice_id: invoice };
            let payment = NewPayment { client, api_key: None, at: NOW, body };
            let answering = Arc::new(|made| Ok(answer(201, made).unwrap().stored()));
            payments::announce(database, &mut random, Announcement { payment, named: Some(named), answering })
                .map_err(Failure::from)
        }
        operation => {
            let mut act = Act::of_system(NOW, &mut random);
            let effect = |connection: &mut _| Ok(effect(connection, &mut act, operation)?.stored());
            idempotency::once(database, Some(&named), effect)
        }
    };
    let (Outcome::First(stored) | Outcome::Replayed(stored)) = outcome?;
    Ok(Answer { status: stored.status, body: String::from_utf8(stored.body).unwrap() })
}

fn effect(connection: &mut AnyConnection, act: &mut Act<'_>, operation: Operation) -> Result<Answer, Failure> {
    match operation {
        Operation::Withdraw { client, currency, amount } => {
            let (destination, reference, metadata) = ("DE89370400440532013000".to_owned(), None, None);
            let body = CreateWithdrawal { amount, currency, destination, reference, metadata };
            answer(201, withdrawals::create(connection, act, &client, body))
        }
        Operation::Bill { client, currency, amount } => {
            let customer = Customer { name: "Ada".to_owned(), email: "ada@example.test".to_owned() };
            let line = CreateInvoiceLine { description: "Work".to_owned(), quantity: 1, unit_amount: amount };
            let (lines, due_date, metadata) = (vec![line], None, None);
            let body = CreateInvoice { customer, lines, currency, due_date, metadata };
            answer(201, invoices::create(connection, act, &client, body))
        }
        Operation::Void { client, invoice } => answer(200, invoices::void(connection, act, &client, &invoice)),
        other => panic!("{other:?} is carried out otherwise"),
    }
}

/// A thing, or a refusal that is an answer.
fn answer(status: u16, outcome: Result<impl Serialize, MoneyError>) -> Result<Answer, Failure> {
    match outcome {
        Ok(thing) => Ok(Answer { status, body: serde_json::to_string(&thing).unwrap() }),
        Err(error @ (MoneyError::InsufficientFunds | MoneyError::AlreadySettled | MoneyError::InvoiceNotOpen)) => {
            Ok(Answer { status: 409, body: error.to_string() })
        }
        Err(error) => Err(error.into()),
    }
}
