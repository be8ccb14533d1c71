//! Keys whose secrets were found in public.

use serde::{Deserialize, Serialize};

use crate::FieldError;
use crate::ids::{ApiKeyId, ClientId};
use crate::named::named_enum;
use crate::validation::{Validate, Violations};

/// How many different keys one report may name.
pub const MAX_LEAKED_KEYS: usize = 1_000;
/// How many bytes the text of a report may have.
pub const MAX_LEAK_TEXT: usize = 200_000;

named_enum! {
    /// What is done about a key whose secret was found.
    LeakAction {
        /// It is revoked.
        Revoke = "revoke",
        /// Its client is told, and it stays in use.
        Flag = "flag",
    }
}

named_enum! {
    /// How it stands with a secret that was found.
    LeakOutcome {
        /// It works, and nothing was done about it.
        Live = "live",
        /// Its key was revoked.
        Revoked = "revoked",
        /// Its client was told.
        Flagged = "flagged",
        /// Its key was revoked before.
        AlreadyRevoked = "already_revoked",
        /// It was replaced and does not work any more.
        Replaced = "replaced",
    }
}

// It has no `Debug`, so that no log line can hold a secret.
/// The body that reports leaked keys.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportLeaks {
    /// Any text with up to 1,000 keys in it; what is no key counts for nothing.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200_000))]
    pub text: String,
    /// Where it was found; kept without its query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 2000, example = "https://git.example.com/acme/shop/.env"))]
    pub url: Option<String>,
    /// What to do about keys that work; what `LEAKED_KEYS` says, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<LeakAction>,
    /// Whether only to look.
    #[serde(default)]
    pub dry_run: bool,
}

impl Validate for ReportLeaks {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        let url = self.url.as_deref().unwrap_or("https://");
        let is_web = url.starts_with("https://") || url.starts_with("http://");
        Violations::new()
            .check("text", !self.text.trim().is_empty(), "Enter the keys, or text with keys in it.")
            .check("text", self.text.len() <= MAX_LEAK_TEXT, "The text has at most 200,000 bytes.")
            .check("url", is_web, "An address begins with https:// or http://.")
            .check("url", url.len() <= 2_000, "An address has at most 2,000 characters.")
            .finish()
    }
}

/// A key whose secret was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeakedKey {
    /// The key.
    pub key_id: ApiKeyId,
    /// What people call it.
    pub key_name: String,
    /// The first characters of its present secret.
    #[cfg_attr(feature = "openapi", schema(example = "kw_3f9a1c2b"))]
    pub prefix: String,
    /// Its client.
    pub client_id: ClientId,
    /// The client's name.
    pub client_name: String,
    /// How it stands with the secret.
    pub outcome: LeakOutcome,
}

/// What came of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeakReport {
    /// The keys that were found.
    pub data: Vec<LeakedKey>,
    /// How many others have the form of a key and are none of this server's.
    pub unknown: u64,
    /// What is done about keys that work unless a report says otherwise.
    pub policy: LeakAction,
}
