//! Withdrawing an invoice.

use diesel::prelude::*;
use keywright_api_types::audit::AuditAction;
use keywright_api_types::ids::{ClientId, InvoiceId};
use keywright_api_types::invoices::{Invoice, InvoiceStatus};
use keywright_domain::events::EventType;

use super::{InvoiceRow, find, pay};
use crate::audit::{self, Act};
use crate::money::{MoneyError, change_of_status};
use crate::schema::invoices;
use crate::{AnyConnection, events};

/// Withdraws a client's invoice for somebody who is signed in, whom the trail names. A second time changes nothing and
/// answers the same.
///
/// # Errors
/// `NotFound`, `InvoiceNotOpen` if it is paid or a payment of it is on its way, or that the database failed.
pub fn void_by_user(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: &ClientId,
    id: &InvoiceId,
) -> Result<Invoice, MoneyError> {
    let before = find(connection, client, id)?.ok_or(MoneyError::NotFound)?.status;
    let invoice = void(connection, act, client, id)?;
    if before != invoice.status {
        let statuses = [before.as_str(), invoice.status.as_str()];
        audit::append(
            connection,
            act,
            change_of_status(AuditAction::InvoiceVoided, id.as_str(), *client, statuses, None),
        )?;
    }
    Ok(invoice)
}

/// Withdraws a client's invoice, as a program with a key does: the outbox tells of it. A second time changes nothing and
/// answers the same.
///
/// # Errors
/// `NotFound`, `InvoiceNotOpen` if it is paid or a payment of it is on its way, or that the database failed.
pub fn void(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: &ClientId,
    id: &InvoiceId,
) -> Result<Invoice, MoneyError> {
    let mut invoice = find(connection, client, id)?.ok_or(MoneyError::NotFound)?;
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
