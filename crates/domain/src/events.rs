//! What happens to money, as others are told of it.

use crate::ledger::Movement;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventType {
    /// A payment was announced.
    PaymentCreated,
    /// A payment has arrived.
    PaymentCompleted,
    /// A payment will not arrive.
    PaymentFailed,
    /// A payment did not arrive in time.
    PaymentExpired,
    /// A withdrawal was asked for.
    WithdrawalCreated,
    /// A withdrawal has left.
    WithdrawalApproved,
    /// A withdrawal was turned down.
    WithdrawalRejected,
    /// An invoice was made.
    InvoiceCreated,
    /// A payment of an invoice has arrived.
    InvoicePaid,
    /// An invoice was withdrawn.
    InvoiceVoided,
}

impl EventType {
    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PaymentCreated => "payment.created",
            Self::PaymentCompleted => "payment.completed",
            Self::PaymentFailed => "payment.failed",
            Self::PaymentExpired => "payment.expired",
            Self::WithdrawalCreated => "withdrawal.created",
            Self::WithdrawalApproved => "withdrawal.approved",
            Self::WithdrawalRejected => "withdrawal.rejected",
            Self::InvoiceCreated => "invoice.created",
            Self::InvoicePaid => "invoice.paid",
            Self::InvoiceVoided => "invoice.voided",
        }
    }
}

impl From<Movement> for EventType {
    fn from(movement: Movement) -> Self {
        match movement {
            Movement::PaymentCreated => Self::PaymentCreated,
            Movement::PaymentCompleted => Self::PaymentCompleted,
            Movement::PaymentFailed => Self::PaymentFailed,
            Movement::PaymentExpired => Self::PaymentExpired,
            Movement::WithdrawalCreated => Self::WithdrawalCreated,
            Movement::WithdrawalApproved => Self::WithdrawalApproved,
            Movement::WithdrawalRejected => Self::WithdrawalRejected,
        }
    }
}
