//! Payments to a client, from when they are announced to when they have arrived or not.

use serde::{Deserialize, Serialize};

use crate::ids::{ApiKeyId, ClientId, InvoiceId, PaymentId};
use crate::money::{Currency, amount_violation, currency_violation};
use crate::named::named_enum;
use crate::texts::{
    MAX_DESCRIPTION, MAX_REFERENCE, Metadata, deserialize_metadata, metadata_violations, optional_violation,
};
use crate::validation::{Validate, Violations};
use crate::{FieldError, Timestamp};

named_enum! {
    /// Where a payment is in its life. All but the first are final.
    PaymentStatus {
        /// It is on its way.
        Pending = "pending",
        /// It has arrived: its amount is available.
        Completed = "completed",
        /// It will not arrive.
        Failed = "failed",
        /// It did not arrive in time.
        Expired = "expired",
    }
}

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Payment {
    /// The payment's id.
    pub id: PaymentId,
    /// The client that is paid.
    pub client_id: ClientId,
    /// The client's name: in answers to admins alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    /// Where it is in its life.
    pub status: PaymentStatus,
    /// In minor units.
    #[cfg_attr(feature = "openapi", schema(example = 12_500))]
    pub amount: i64,
    /// The amount's currency.
    pub currency: Currency,
    /// The caller's own reference.
    #[cfg_attr(feature = "openapi", schema(example = "order-4711"))]
    pub reference: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// The caller's own notes.
    pub metadata: Metadata,
    /// The invoice that it pays.
    pub invoice_id: Option<InvoiceId>,
    /// Why it failed.
    pub failure_reason: Option<String>,
    /// When it was announced.
    pub created_at: Timestamp,
    /// When it expires if it has not arrived.
    pub expires_at: Timestamp,
    /// When it was completed, failed or expired.
    pub settled_at: Option<Timestamp>,
    /// The API key with which it was made.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "key_01kanj4zr0f4m8xk2v0c7d9w3h"))]
    pub api_key_id: Option<ApiKeyId>,
}

/// The body that announces a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreatePayment {
    /// More than 0, in minor units.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 12_500))]
    pub amount: i64,
    /// The amount's currency.
    pub currency: Currency,
    /// Your own reference.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 100, example = "order-4711"))]
    pub reference: Option<String>,
    /// What it is for.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 500))]
    pub description: Option<String>,
    /// Your own notes: up to 20 names with values.
    #[serde(default, deserialize_with = "deserialize_metadata")]
    pub metadata: Option<Metadata>,
    /// An open invoice that it pays, of the same amount and currency, and with no other payment on its way. When the
    /// payment completes, the invoice is paid.
    #[serde(default)]
    pub invoice_id: Option<InvoiceId>,
}

impl Validate for CreatePayment {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        Violations::new()
            .note("amount", amount_violation(self.amount))
            .note("currency", currency_violation(self.currency))
            .note("reference", optional_violation(self.reference.as_deref(), MAX_REFERENCE))
            .note("description", optional_violation(self.description.as_deref(), MAX_DESCRIPTION))
            .note_all(metadata_violations(self.metadata.as_ref()))
            .finish()
    }
}

/// The body that says why a payment failed or a withdrawal was rejected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SettlementReason {
    /// Why, for the client to read.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 500))]
    pub reason: Option<String>,
}

impl Validate for SettlementReason {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        Violations::new().note("reason", optional_violation(self.reason.as_deref(), MAX_DESCRIPTION)).finish()
    }
}
