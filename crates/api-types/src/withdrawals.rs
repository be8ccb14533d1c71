//! Withdrawals: a client's funds on their way out.

use serde::{Deserialize, Serialize};

use crate::ids::{ApiKeyId, ClientId, WithdrawalId};
use crate::money::{Currency, amount_violation, currency_violation};
use crate::named::named_enum;
use crate::texts::{
    MAX_REFERENCE, Metadata, deserialize_metadata, metadata_violations, optional_violation, text_violation,
};
use crate::validation::{Validate, Violations};
use crate::{FieldError, Timestamp};

/// How many characters a destination may have.
pub const MAX_DESTINATION: usize = 200;

named_enum! {
    /// Where a withdrawal is in its life. All but the first are final.
    WithdrawalStatus {
        /// Its amount is reserved.
        Pending = "pending",
        /// Its amount has left.
        Approved = "approved",
        /// Its amount is available again.
        Rejected = "rejected",
    }
}

/// A withdrawal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Withdrawal {
    /// The withdrawal's id.
    pub id: WithdrawalId,
    /// The client whose funds they are.
    pub client_id: ClientId,
    /// The client's name: in answers to admins alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    /// Where it is in its life.
    pub status: WithdrawalStatus,
    /// In minor units.
    #[cfg_attr(feature = "openapi", schema(example = 50_000))]
    pub amount: i64,
    /// The amount's currency.
    pub currency: Currency,
    /// Where the funds go.
    #[cfg_attr(feature = "openapi", schema(example = "DE89370400440532013000"))]
    pub destination: String,
    /// The caller's own reference.
    pub reference: Option<String>,
    /// The caller's own notes.
    pub metadata: Metadata,
    /// Why it was rejected.
    pub rejection_reason: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was approved or rejected.
    pub settled_at: Option<Timestamp>,
    /// The API key with which it was made.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "key_01kanj4zr0f4m8xk2v0c7d9w3h"))]
    pub api_key_id: Option<ApiKeyId>,
}

/// The body that asks for a withdrawal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateWithdrawal {
    /// More than 0, in minor units; no more than is available.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 50_000))]
    pub amount: i64,
    /// The amount's currency.
    pub currency: Currency,
    /// Where the funds go: an IBAN, for example.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "DE89370400440532013000"))]
    pub destination: String,
    /// Your own reference.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 100))]
    pub reference: Option<String>,
    /// Your own notes: up to 20 names with values.
    #[serde(default, deserialize_with = "deserialize_metadata")]
    pub metadata: Option<Metadata>,
}

impl Validate for CreateWithdrawal {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        Violations::new()
            .note("amount", amount_violation(self.amount))
            .note("currency", currency_violation(self.currency))
            .note("destination", text_violation(&self.destination, MAX_DESTINATION))
            .note("reference", optional_violation(self.reference.as_deref(), MAX_REFERENCE))
            .note_all(metadata_violations(self.metadata.as_ref()))
            .finish()
    }
}
