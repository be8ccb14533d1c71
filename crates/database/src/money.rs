//! What payments, withdrawals and invoices share.

use keywright_api_types::FieldError;
use keywright_api_types::audit::{AuditAction, Change, Changes};
use keywright_api_types::ids::ClientId;
use keywright_api_types::money::{Currency, MAX_AMOUNT};
use serde_json::json;

use crate::DatabaseError;
use crate::audit::Deed;

/// Why a payment, a withdrawal or an invoice was not made or settled. Nothing is changed then.
#[derive(Debug, thiserror::Error)]
pub enum MoneyError {
    /// There is no such thing, or it is another client's.
    #[error("there is no such thing")]
    NotFound,
    /// Less is available than the withdrawal asks for.
    #[error("less is available than is asked for")]
    InsufficientFunds,
    /// It was settled otherwise before.
    #[error("it was settled otherwise before")]
    AlreadySettled,
    /// The client's funds would come to more than a number that every JSON reader takes; the database found it, which
    /// ends the transaction.
    #[error("the funds would come to too much")]
    TooMuch(Currency),
    /// The invoice is paid or void, or a payment of it is on its way.
    #[error("the invoice is not open")]
    InvoiceNotOpen,
    /// Fields are wrong.
    #[error("fields are wrong")]
    Invalid(Vec<FieldError>),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl MoneyError {
    /// One field is wrong.
    pub(crate) fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(field, message)])
    }
}

/// What is wrong with an amount that a client's funds have no room for.
pub fn no_room(currency: Currency) -> FieldError {
    FieldError::new("amount", format!("The funds in {currency} would come to more than {MAX_AMOUNT} minor units."))
}

impl From<diesel::result::Error> for MoneyError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// The event in the trail of a settlement, by the id of what was pending, its status now, and why it ended badly.
pub(crate) fn settlement(
    action: AuditAction,
    target_type: &'static str,
    id: &str,
    client: ClientId,
    status: &str,
    reason: Option<&str>,
) -> Deed {
    let status = Change { from: json!("pending"), to: json!(status) };
    let reason = Change { from: json!(null), to: json!(reason) };
    Deed {
        action,
        target_type,
        target_id: Some(id.to_owned()),
        target_name: None,
        client_id: Some(client),
        changes: Changes::from([("status".to_owned(), status), ("reason".to_owned(), reason)]),
    }
}
