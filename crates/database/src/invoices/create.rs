//! Making an invoice.

use diesel::prelude::*;
use keywright_api_types::date::Date;
use keywright_api_types::ids::{ClientId, InvoiceId};
use keywright_api_types::invoices::{CreateInvoice, Invoice, InvoiceStatus};
use keywright_domain::events::EventType;

use super::InvoiceRow;
use crate::audit::Act;
use crate::money::MoneyError;
use crate::schema::invoices;
use crate::{AnyConnection, events};

/// Makes an invoice for the client, of a body that is valid; its sums are computed here.
///
/// # Errors
/// `Invalid`, or that the database failed.
pub fn create(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: &ClientId,
    body: CreateInvoice,
) -> Result<Invoice, MoneyError> {
    if body.due_date.is_some_and(|date| date < Date::of(act.at)) {
        return Err(MoneyError::invalid("due_date", "It cannot be in the past."));
    }
    let (lines, total) = body.sums().map_err(|error| MoneyError::Invalid(vec![error]))?;
    let (milliseconds, random) = act.id_parts();
    let invoice = Invoice {
        id: InvoiceId::new(milliseconds, random),
        client_id: *client,
        client_name: None,
        status: InvoiceStatus::Open,
        customer: body.customer,
        lines,
        currency: body.currency,
        total,
        due_date: body.due_date,
        metadata: body.metadata.unwrap_or_default(),
        payment_id: None,
        created_at: act.at,
        paid_at: None,
        voided_at: None,
        api_key_id: act.api_key_id(),
    };
    diesel::insert_into(invoices::table).values(InvoiceRow::new(&invoice)?).execute(connection)?;
    events::record(connection, act, client, EventType::InvoiceCreated, &invoice)?;
    Ok(invoice)
}
