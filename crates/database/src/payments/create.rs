//! Announcing payments.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use keywright_api_types::Timestamp;
use keywright_api_types::ids::{ApiKeyId, ClientId, PaymentId};
use keywright_api_types::money::{Currency, MAX_AMOUNT};
use keywright_api_types::payments::{CreatePayment, Payment, PaymentStatus};
use keywright_domain::events::EventType;
use keywright_domain::ledger::Movement;
use rand_core::CryptoRng;

use super::PaymentRow;
use crate::audit::Act;
use crate::events::NewEvent;
use crate::idempotency::{self, Answering, Asked, IdempotencyError, Named, Outcome};
use crate::ledger::{self, ClientAccounts, Subject, Transfers};
use crate::money::MoneyError;
use crate::{AnyConnection, Database, DatabaseError, dialect, invoices};

/// How long a payment may be on its way.
pub(super) const LIFE_SECONDS: i64 = 7 * 86_400;

/// A payment to be announced to a client.
#[derive(Clone, Debug)]
pub struct NewPayment {
    /// The client.
    pub client: ClientId,
    /// The key with which it is announced, if one is.
    pub api_key: Option<ApiKeyId>,
    /// When.
    pub at: Timestamp,
    /// What is asked for; valid.
    pub body: CreatePayment,
}

/// A payment to be announced beside others: once if it has a name, with its own way to read as an answer.
#[derive(Clone)]
pub struct Announcement {
    /// The payment.
    pub payment: NewPayment,
    /// Its name, if it has one.
    pub named: Option<Named>,
    /// How the payment, or why there is none, reads as an answer.
    pub answering: Answering<Payment>,
}

impl Asked for Announcement {
    fn named(&self) -> Option<&Named> {
        self.named.as_ref()
    }
}

/// Announces a payment, in a transaction that it shares with others; those that are announced at the same time are written
/// together, with their answers where they have names. It is on the disk when this returns.
///
/// # Errors
/// `Reused`, `InProgress`, or that the database failed.
pub fn announce(
    database: &Database,
    random: &mut dyn CryptoRng,
    announcement: Announcement,
) -> Result<Outcome, IdempotencyError> {
    let named = announcement.named.clone();
    idempotency::unless_done(database, named.as_ref(), || {
        database.announce(announcement, |connection, all| announce_all(connection, random, all))
    })
}

fn announce_all(
    connection: &mut AnyConnection,
    random: &mut dyn CryptoRng,
    announcements: &[Announcement],
) -> Result<Vec<Result<Outcome, IdempotencyError>>, IdempotencyError> {
    let outcomes = idempotency::each_once(connection, announcements, |connection, left| {
        let made = create_all(connection, random, left.iter().map(|announcement| &announcement.payment))?;
        left.iter().zip(made).map(|(announcement, made)| (announcement.answering)(made)).collect()
    });
    Ok(outcomes?)
}

/// Announces a payment to the client, of a body that is valid: its amount is pending from here on.
///
/// # Errors
/// `Invalid`, `InvoiceNotOpen`, or that the database failed.
pub fn create(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: &ClientId,
    body: CreatePayment,
) -> Result<Payment, MoneyError> {
    let payment = NewPayment { client: *client, api_key: act.api_key_id(), at: act.at, body };
    let made = create_all(connection, &mut *act.random, [&payment].into_iter())?.pop();
    made.unwrap_or_else(|| Err(diesel::result::Error::NotFound.into()))
}

/// Announces payments, and says of each what became of it. What fails as a whole is to be undone as a whole.
///
/// # Errors
/// That the database failed.
fn create_all<'a>(
    connection: &mut AnyConnection,
    random: &mut dyn CryptoRng,
    payments: impl Iterator<Item = &'a NewPayment>,
) -> Result<Vec<Result<Payment, MoneyError>>, DatabaseError> {
    let (mut rows, mut events, mut transfers) = (Vec::new(), Vec::new(), Transfers::default());
    let mut accounts = BTreeMap::new();
    let mut outcomes = Vec::new();
    for new in payments {
        let mut act = match new.api_key {
            Some(key) => Act::of_key(new.at, key, &mut *random),
            None => Act::of_system(new.at, &mut *random),
        };
        let accounts = match prepare(connection, &mut act, &mut accounts, new) {
            Ok(accounts) => accounts,
            Err(MoneyError::Database(error)) => return Err(error),
            Err(refusal) => {
                outcomes.push(Err(refusal));
                continue;
            }
        };
        let payment = new.payment(&mut act);
        rows.push(PaymentRow::new(&payment)?);
        events.push(NewEvent::new(&mut act, &new.client, EventType::PaymentCreated, &payment)?);
        let subject = Subject::Payment(&payment.id);
        transfers.add_movement(&mut act, accounts, Movement::PaymentCreated, subject, payment.amount)?;
        outcomes.push(Ok(payment));
    }
    dialect::insert_payments(connection, &rows)?;
    dialect::insert_events(connection, &events)?;
    transfers.write(connection)?;
    Ok(outcomes)
}

/// Sees that a payment may be announced, and counts it among those that are announced with it.
fn prepare<'a>(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    known: &'a mut BTreeMap<(ClientId, Currency), ClientAccounts>,
    new: &NewPayment,
) -> Result<&'a ClientAccounts, MoneyError> {
    let CreatePayment { amount, currency, invoice_id, .. } = &new.body;
    if let Some(invoice) = invoice_id {
        invoices::expect_payment(connection, &new.client, invoice, *amount, *currency)?;
    }
    let accounts = match known.entry((new.client, *currency)) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(unknown) => unknown.insert(ledger::client_accounts(connection, act, &new.client, *currency)?),
    };
    let platform = accounts.platform.balance.checked_sub(*amount);
    let (Some(platform), true) = (platform, has_room(accounts, *amount)) else {
        let message = format!("The funds in {currency} would come to more than {MAX_AMOUNT} minor units.");
        return Err(MoneyError::invalid("amount", message));
    };
    accounts.platform.balance = platform;
    accounts.pending.balance += amount;
    Ok(accounts)
}

/// Whether all of the client's funds stay a number that every JSON reader takes, wherever they are moved.
fn has_room(accounts: &ClientAccounts, amount: i64) -> bool {
    let parts = [accounts.available.balance, accounts.pending.balance, accounts.reserved.balance];
    let total = parts.into_iter().try_fold(amount, i64::checked_add);
    total.is_some_and(|total| total <= MAX_AMOUNT)
}

impl NewPayment {
    fn payment(&self, act: &mut Act<'_>) -> Payment {
        let (milliseconds, random) = act.id_parts();
        let body = self.body.clone();
        Payment {
            id: PaymentId::new(milliseconds, random),
            client_id: self.client,
            client_name: None,
            status: PaymentStatus::Pending,
            amount: body.amount,
            currency: body.currency,
            reference: body.reference,
            description: body.description,
            metadata: body.metadata.unwrap_or_default(),
            invoice_id: body.invoice_id,
            failure_reason: None,
            created_at: self.at,
            expires_at: self.at.plus_seconds(LIFE_SECONDS),
            settled_at: None,
            api_key_id: self.api_key,
        }
    }
}
