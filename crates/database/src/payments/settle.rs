//! Settling a payment: it has arrived, or it will not.

use std::slice;

use diesel::prelude::*;
use keywright_api_types::audit::AuditAction;
use keywright_api_types::ids::PaymentId;
use keywright_api_types::payments::{Payment, PaymentStatus};
use keywright_domain::ledger::Movement;

use super::{PaymentRow, list::any};
use crate::audit::{self, Act};
use crate::ledger::{self, Subject};
use crate::money::{MoneyError, change_of_status, name_clients};
use crate::schema::payments;
use crate::{AnyConnection, events, invoices};

/// What becomes of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentSettlement {
    /// It has arrived.
    Complete,
    /// It will not arrive.
    Fail {
        /// Why, for the client to read.
        reason: Option<String>,
    },
    /// It did not arrive in time.
    Expire,
}

impl PaymentSettlement {
    /// The status that it leads to.
    pub fn status(&self) -> PaymentStatus {
        self.row().0
    }

    /// The status that it leads to, the movement of the amount, and the action in the trail.
    fn row(&self) -> (PaymentStatus, Movement, AuditAction) {
        match self {
            Self::Complete => (PaymentStatus::Completed, Movement::PaymentCompleted, AuditAction::PaymentCompleted),
            Self::Fail { .. } => (PaymentStatus::Failed, Movement::PaymentFailed, AuditAction::PaymentFailed),
            Self::Expire => (PaymentStatus::Expired, Movement::PaymentExpired, AuditAction::PaymentExpired),
        }
    }
}

/// Settles a payment, once: asked again it changes nothing and answers as it did. One whose time is over expires,
/// whatever is asked for: the answer's status tells. Where the payment pays an invoice, completing it pays the invoice.
/// Call it inside [`crate::Database::write`].
///
/// # Errors
/// `NotFound`, `AlreadySettled` if it was settled otherwise, or that the database failed.
pub fn admin_settle(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    id: &PaymentId,
    to: PaymentSettlement,
) -> Result<Payment, MoneyError> {
    let mut settled = settle_or_expire(connection, act, id, to)?;
    name_clients(connection, slice::from_mut(&mut settled))?;
    Ok(settled)
}

fn settle_or_expire(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    id: &PaymentId,
    to: PaymentSettlement,
) -> Result<Payment, MoneyError> {
    let payment = any(connection, id)?.ok_or(MoneyError::NotFound)?;
    if payment.status == to.status() {
        return Ok(payment);
    }
    if payment.status != PaymentStatus::Pending {
        return Err(MoneyError::AlreadySettled);
    }
    match act.at >= payment.expires_at {
        true => expire(connection, &mut Act::of_system(act.at, &mut *act.random), payment),
        false => settle(connection, act, payment, to),
    }
}

/// Ends a pending payment whose time is over.
pub(super) fn expire(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    payment: Payment,
) -> Result<Payment, MoneyError> {
    settle(connection, act, payment, PaymentSettlement::Expire)
}

/// Settles a pending payment.
fn settle(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    mut payment: Payment,
    to: PaymentSettlement,
) -> Result<Payment, MoneyError> {
    let (status, movement, action) = to.row();
    let id = payment.id;
    payment.status = status;
    payment.settled_at = Some(act.at);
    if let PaymentSettlement::Fail { reason } = to {
        payment.failure_reason = reason;
    }
    let row = PaymentRow::new(&payment)?;
    let set = (
        payments::status.eq(row.status),
        payments::failure_reason.eq(row.failure_reason),
        payments::settled_at.eq(row.settled_at),
    );
    diesel::update(payments::table.find(id.as_str())).set(set).execute(connection)?;
    let reason = payment.failure_reason.as_deref();
    let statuses = ["pending", status.as_str()];
    let deed = change_of_status(action, id.as_str(), payment.client_id, statuses, reason);
    audit::append(connection, act, deed)?;
    events::record(connection, act, &payment.client_id, movement.into(), &payment)?;
    if let (PaymentStatus::Completed, Some(invoice)) = (status, &payment.invoice_id) {
        invoices::pay(connection, act, &payment.client_id, invoice, &id)?;
    }
    let accounts = ledger::client_accounts(connection, act, &payment.client_id, payment.currency)?;
    ledger::carry_out(connection, act, &accounts, movement, Subject::Payment(&id), payment.amount)?;
    Ok(payment)
}
