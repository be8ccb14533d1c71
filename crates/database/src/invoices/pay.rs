//! The payment of an invoice: announced, then arrived.

use diesel::prelude::*;
use keywright_api_types::ids::{ClientId, InvoiceId, PaymentId};
use keywright_api_types::invoices::InvoiceStatus;
use keywright_api_types::money::Currency;
use keywright_api_types::payments::PaymentStatus;
use keywright_domain::events::EventType;

use super::{InvoiceRow, find};
use crate::audit::Act;
use crate::money::MoneyError;
use crate::schema::{invoices, payments};
use crate::{AnyConnection, DatabaseError, events};

/// Sees that a client's invoice can be paid with that amount, and that no other payment of it is on its way.
pub(crate) fn expect_payment(
    connection: &mut AnyConnection,
    client: &ClientId,
    id: &InvoiceId,
    amount: i64,
    currency: Currency,
) -> Result<(), MoneyError> {
    let invoice = find(connection, client, id)?;
    let invoice = invoice.ok_or_else(|| MoneyError::invalid("invoice_id", "There is no such invoice."))?;
    if invoice.currency != currency {
        let message = format!("The invoice is in {}.", invoice.currency);
        return Err(MoneyError::invalid("currency", message));
    }
    if invoice.total != amount {
        let message = format!("The invoice comes to {} minor units.", invoice.total);
        return Err(MoneyError::invalid("amount", message));
    }
    match invoice.status {
        InvoiceStatus::Open if !is_being_paid(connection, client, id)? => Ok(()),
        _ => Err(MoneyError::InvoiceNotOpen),
    }
}

/// Whether a payment of the invoice is on its way.
pub(super) fn is_being_paid(
    connection: &mut AnyConnection,
    client: &ClientId,
    id: &InvoiceId,
) -> Result<bool, DatabaseError> {
    let pending = payments::table
        .filter(payments::client_id.eq(client.as_str()))
        .filter(payments::invoice_id.eq(id.as_str()))
        .filter(payments::status.eq(PaymentStatus::Pending.as_str()));
    Ok(pending.select(payments::id).first::<String>(connection).optional()?.is_some())
}

/// Marks a client's invoice as paid by a payment that has arrived. One that is no longer open stays as it is.
pub(crate) fn pay(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: &ClientId,
    id: &InvoiceId,
    payment: &PaymentId,
) -> Result<(), DatabaseError> {
    let open = find(connection, client, id)?.filter(|invoice| invoice.status == InvoiceStatus::Open);
    let Some(mut invoice) = open else { return Ok(()) };
    invoice.status = InvoiceStatus::Paid;
    invoice.payment_id = Some(*payment);
    invoice.paid_at = Some(act.at);
    let row = InvoiceRow::new(&invoice)?;
    let set =
        (invoices::status.eq(row.status), invoices::payment_id.eq(row.payment_id), invoices::paid_at.eq(row.paid_at));
    diesel::update(invoices::table.find(id.as_str())).set(set).execute(connection)?;
    events::record(connection, act, client, EventType::InvoicePaid, &invoice)
}
