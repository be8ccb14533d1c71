//! A client with money.

use keywright_api_types::Timestamp;
use keywright_api_types::ids::ClientId;
use keywright_api_types::invoices::{CreateInvoice, CreateInvoiceLine, Customer, Invoice};
use keywright_api_types::payments::{CreatePayment, Payment};
use keywright_api_types::withdrawals::{CreateWithdrawal, Withdrawal};
use keywright_database::audit::Act;
use keywright_database::ledger::LedgerVerification;
use keywright_database::money::MoneyError;
use keywright_database::payments::{self, PaymentSettlement};
use keywright_database::{AnyConnection, Database, invoices, ledger, withdrawals};
use keywright_domain::clock::Clock;
use keywright_server::randomness;
use keywright_test_support::TestApp;

/// Makes a client.
pub fn client(app: &TestApp) -> ClientId {
    app.make_client("acme", &app.package("acme", &[], 0, 1))
}

/// Moves money as the system, at the time of the clock.
pub fn act<T>(
    app: &TestApp,
    change: impl FnOnce(&mut AnyConnection, &mut Act<'_>) -> Result<T, MoneyError>,
) -> Result<T, MoneyError> {
    act_at(&app.database, app.clock.now(), change)
}

/// The same on any thread.
pub fn act_at<T>(
    database: &Database,
    now: Timestamp,
    change: impl FnOnce(&mut AnyConnection, &mut Act<'_>) -> Result<T, MoneyError>,
) -> Result<T, MoneyError> {
    let mut random = randomness::secure();
    let mut act = Act::of_system(now, &mut random);
    database.write(|connection| change(connection, &mut act))
}

/// Announces a payment in euros.
pub fn pay(app: &TestApp, client: &ClientId, amount: i64) -> Result<Payment, MoneyError> {
    act(app, |connection, act| payments::create(connection, act, client, payment(amount)))
}

/// A payment in euros, of an amount.
pub fn payment(amount: i64) -> CreatePayment {
    let (reference, description, metadata, invoice_id) = (None, None, None, None);
    CreatePayment { amount, currency: "EUR".parse().unwrap(), reference, description, metadata, invoice_id }
}

/// Settles a payment.
pub fn settle(app: &TestApp, payment: &Payment, to: PaymentSettlement) -> Result<Payment, MoneyError> {
    act(app, |connection, act| payments::admin_settle(connection, act, &payment.id, to))
}

/// Asks for a withdrawal in euros.
pub fn withdraw(app: &TestApp, client: &ClientId, amount: i64) -> Result<Withdrawal, MoneyError> {
    act(app, |connection, act| withdrawals::create(connection, act, client, withdrawal(amount)))
}

/// A withdrawal in euros, of an amount.
pub fn withdrawal(amount: i64) -> CreateWithdrawal {
    let (destination, reference, metadata) = ("DE89370400440532013000".to_owned(), None, None);
    CreateWithdrawal { amount, currency: "EUR".parse().unwrap(), destination, reference, metadata }
}

/// Makes an invoice in euros over an amount.
pub fn bill(app: &TestApp, client: &ClientId, amount: i64) -> Invoice {
    let line = CreateInvoiceLine { description: "Work".to_owned(), quantity: 1, unit_amount: amount };
    let customer = Customer { name: "Ada".to_owned(), email: "ada@example.test".to_owned() };
    let currency = "EUR".parse().unwrap();
    let body = CreateInvoice { customer, lines: vec![line], currency, due_date: None, metadata: None };
    act(app, |connection, act| invoices::create(connection, act, client, body)).unwrap()
}

/// Announces the payment of an invoice.
pub fn pay_for(app: &TestApp, client: &ClientId, invoice: &Invoice) -> Result<Payment, MoneyError> {
    let body = CreatePayment { invoice_id: Some(invoice.id), ..payment(invoice.total) };
    act(app, |connection, act| payments::create(connection, act, client, body))
}

/// What is available and pending in euros.
pub fn balance(app: &TestApp, client: &ClientId) -> (i64, i64) {
    let lines = app.database.read(|connection| ledger::balance(connection, client)).unwrap();
    lines.first().map_or((0, 0), |line| (line.available, line.pending))
}

/// Verifies the ledger.
pub fn verify(app: &TestApp) -> LedgerVerification {
    app.database.read(ledger::admin_verify).unwrap()
}
