//! Announcing a payment.

use diesel::prelude::*;
use keywright_api_types::ids::{ClientId, PaymentId};
use keywright_api_types::money::MAX_AMOUNT;
use keywright_api_types::payments::{CreatePayment, Payment, PaymentStatus};
use keywright_domain::events::EventType;
use keywright_domain::ledger::Movement;

use super::PaymentRow;
use crate::audit::Act;
use crate::ledger::{self, ClientAccounts, Subject};
use crate::money::MoneyError;
use crate::schema::payments;
use crate::{AnyConnection, events, invoices};

/// How long a payment may be on its way.
pub(super) const LIFE_SECONDS: i64 = 7 * 86_400;

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
    if let Some(invoice) = &body.invoice_id {
        invoices::expect_payment(connection, client, invoice, body.amount, body.currency)?;
    }
    let accounts = ledger::client_accounts(connection, act, client, body.currency)?;
    if !has_room(&accounts, body.amount) {
        let message = format!("The funds in {} would come to more than {MAX_AMOUNT} minor units.", body.currency);
        return Err(MoneyError::invalid("amount", message));
    }
    let (milliseconds, random) = act.id_parts();
    let payment = Payment {
        id: PaymentId::new(milliseconds, random),
        client_id: *client,
        client_name: None,
        status: PaymentStatus::Pending,
        amount: body.amount,
        currency: body.currency,
        reference: body.reference,
        description: body.description,
        metadata: body.metadata.unwrap_or_default(),
        invoice_id: body.invoice_id,
        failure_reason: None,
        created_at: act.at,
        expires_at: act.at.plus_seconds(LIFE_SECONDS),
        settled_at: None,
        api_key_id: act.api_key_id(),
    };
    diesel::insert_into(payments::table).values(PaymentRow::new(&payment)?).execute(connection)?;
    events::record(connection, act, client, EventType::PaymentCreated, &payment)?;
    let subject = Subject::Payment(&payment.id);
    ledger::carry_out(connection, act, &accounts, Movement::PaymentCreated, subject, payment.amount)?;
    Ok(payment)
}

/// Whether all of the client's funds stay a number that every JSON reader takes, wherever they are moved, and the
/// platform's side one of 64 bits.
fn has_room(accounts: &ClientAccounts, amount: i64) -> bool {
    let parts = [accounts.available.balance, accounts.pending.balance, accounts.reserved.balance];
    let total = parts.into_iter().try_fold(amount, i64::checked_add);
    total.is_some_and(|total| total <= MAX_AMOUNT) && accounts.platform.balance.checked_sub(amount).is_some()
}
