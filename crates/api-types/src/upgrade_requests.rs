//! What clients ask for that their package lacks.

use serde::{Deserialize, Serialize};

use crate::clients::PackageSummary;
use crate::ids::{ClientId, PackageId, UpgradeRequestId};
use crate::named::named_enum;
use crate::validation::{Validate, Violations};
use crate::{FieldError, Timestamp};

/// How many characters a message and an answer may have.
pub const MAX_TEXT_LENGTH: usize = 1_000;

named_enum! {
    /// How far a request has come.
    UpgradeStatus {
        /// Nobody has looked at it.
        Open = "open",
        /// An admin has seen it.
        Seen = "seen",
        /// The client has the package.
        Done = "done",
        /// It was turned down.
        Declined = "declined",
    }
}

/// A client's request for another package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpgradeRequest {
    /// The request's id.
    pub id: UpgradeRequestId,
    /// The client that asks.
    pub client_id: ClientId,
    /// Its name.
    pub client_name: String,
    /// The package that the client has now.
    pub current_package: PackageSummary,
    /// The package that it asks for.
    pub package: PackageSummary,
    /// Why, in the words of the user who asked.
    pub message: Option<String>,
    /// How far it has come.
    pub status: UpgradeStatus,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// The id of the user who asked.
    pub created_by: String,
    /// When an admin first saw it.
    pub seen_at: Option<Timestamp>,
    /// When it was done or declined.
    pub settled_at: Option<Timestamp>,
    /// What the admin said to it.
    pub answer: Option<String>,
}

/// The body that asks for another package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RequestUpgrade {
    /// Another package than the client's own.
    pub package_id: PackageId,
    /// Why.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 1_000))]
    pub message: Option<String>,
}

/// The body that settles a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SettleUpgrade {
    /// What to tell the client.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 1_000))]
    pub answer: Option<String>,
}

fn check(field: &str, text: Option<&str>) -> Result<(), Vec<FieldError>> {
    let text = text.unwrap_or_default();
    let is_text = |character: char| !character.is_control() || matches!(character, '\n' | '\r' | '\t');
    Violations::new()
        .check(field, text.chars().count() <= MAX_TEXT_LENGTH, "At most 1,000 characters.")
        .check(field, text.chars().all(is_text), "No control characters but tabs and line breaks.")
        .finish()
}

impl Validate for RequestUpgrade {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        check("message", self.message.as_deref())
    }
}

impl Validate for SettleUpgrade {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        check("answer", self.answer.as_deref())
    }
}
