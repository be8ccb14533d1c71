//! Withdrawing an invoice.

use diesel::prelude::*;
use keywright_api_types::ids::{ClientId, InvoiceId};
use keywright_api_types::invoices::{Invoice, InvoiceStatus};
use keywright_domain::events::EventType;

use super::{InvoiceRow, pay};
use crate::audit::Act;
use crate::money::MoneyError;
use crate::schema::invoices;
use crate::{AnyConnection, events};

/// Withdraws a client's invoice. A second time changes nothing and answers the same.
///
/// # Errors
/// `NotFound`, `InvoiceNotOpen` if it is paid or a payment of it is on its way, or that the database failed.
pub fn void(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: &ClientId,
    id: &InvoiceId,
) -> Result<Invoice, MoneyError> {
    let mut invoice = pay::lock(connection, client, id)?.ok_or(MoneyError::NotFound)?;
    match invoice.status {
        InvoiceStatus::Void => return Ok(invoice),
        InvoiceStatus::Paid => return Err(MoneyError::InvoiceNotOpen),
        InvoiceStatus::Open if pay::is_being_paid(connection, client, id)? => return Err(MoneyError::InvoiceNotOpen),
        InvoiceStatus::Open => {}
    }
    invoice.status = InvoiceStatus::Void;
    invoice.voided_at = Some(act.at);
    let row = InvoiceRow::new(&invoice)?;
    let set = (invoices::status.eq(row.status), invoices::voided_at.eq(row.voided_at));
    diesel::update(invoices::table.find(id.as_str())).set(set).execute(connection)?;
    events::record(connection, act, client, EventType::InvoiceVoided, &invoice)?;
    Ok(invoice)
}
