//! Settling a withdrawal: it has left, or it is turned down.

use std::slice;

use diesel::prelude::*;
use keywright_api_types::audit::AuditAction;
use keywright_api_types::ids::WithdrawalId;
use keywright_api_types::withdrawals::{Withdrawal, WithdrawalStatus};
use keywright_domain::ledger::Movement;

use super::{WithdrawalRow, list::any};
use crate::audit::{self, Act};
use crate::ledger::{self, Subject};
use crate::money::{MoneyError, change_of_status, name_clients};
use crate::schema::withdrawals;
use crate::{AnyConnection, events};

/// What becomes of a withdrawal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WithdrawalSettlement {
    /// It has left.
    Approve,
    /// It is turned down: its amount is available again.
    Reject {
        /// Why, for the client to read.
        reason: Option<String>,
    },
}

impl WithdrawalSettlement {
    /// The status that it leads to, the movement of the amount, and the action in the trail.
    fn row(&self) -> (WithdrawalStatus, Movement, AuditAction) {
        match self {
            Self::Approve => {
                (WithdrawalStatus::Approved, Movement::WithdrawalApproved, AuditAction::WithdrawalApproved)
            }
            Self::Reject { .. } => {
                (WithdrawalStatus::Rejected, Movement::WithdrawalRejected, AuditAction::WithdrawalRejected)
            }
        }
    }
}

/// Settles a withdrawal, once: asked again it changes nothing and answers as it did. Call it inside
/// [`crate::Database::write`].
///
/// # Errors
/// `NotFound`, `AlreadySettled` if it was settled otherwise, or that the database failed.
pub fn admin_settle(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    id: &WithdrawalId,
    to: WithdrawalSettlement,
) -> Result<Withdrawal, MoneyError> {
    let mut settled = settle(connection, act, id, to)?;
    name_clients(connection, slice::from_mut(&mut settled))?;
    Ok(settled)
}

fn settle(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    id: &WithdrawalId,
    to: WithdrawalSettlement,
) -> Result<Withdrawal, MoneyError> {
    let mut withdrawal = any(connection, id)?.ok_or(MoneyError::NotFound)?;
    let (status, movement, action) = to.row();
    if withdrawal.status == status {
        return Ok(withdrawal);
    }
    if withdrawal.status != WithdrawalStatus::Pending {
        return Err(MoneyError::AlreadySettled);
    }
    withdrawal.status = status;
    withdrawal.settled_at = Some(act.at);
    if let WithdrawalSettlement::Reject { reason } = to {
        withdrawal.rejection_reason = reason;
    }
    let row = WithdrawalRow::new(&withdrawal)?;
    let set = (
        withdrawals::status.eq(row.status),
        withdrawals::rejection_reason.eq(row.rejection_reason),
        withdrawals::settled_at.eq(row.settled_at),
    );
    diesel::update(withdrawals::table.find(id.as_str())).set(set).execute(connection)?;
    let (statuses, reason) = (["pending", status.as_str()], withdrawal.rejection_reason.as_deref());
    let deed = change_of_status(action, id.as_str(), withdrawal.client_id, statuses, reason);
    audit::append(connection, act, deed)?;
    events::record(connection, act, &withdrawal.client_id, movement.into(), &withdrawal)?;
    let accounts = ledger::client_accounts(connection, act, &withdrawal.client_id, withdrawal.currency)?;
    ledger::carry_out(connection, act, &accounts, movement, Subject::Withdrawal(id), withdrawal.amount)?;
    Ok(withdrawal)
}
