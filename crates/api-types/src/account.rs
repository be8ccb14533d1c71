//! The signed-in user's own account: the password, and the sessions.

use serde::{Deserialize, Serialize};

use crate::ids::SessionId;
use crate::validation::{Validate, Violations};
use crate::{FieldError, Timestamp};

/// How many characters a password has at least.
pub const MIN_PASSWORD: usize = 12;
/// How many bytes a password may have.
pub const MAX_PASSWORD: usize = 1_000;

/// What is wrong with a new password, if anything.
pub fn password_violation(password: &str) -> Option<String> {
    if password.chars().count() < MIN_PASSWORD {
        return Some(format!("A password has at least {MIN_PASSWORD} characters."));
    }
    (password.len() > MAX_PASSWORD).then(|| "A password has at most 1,000 characters.".to_owned())
}

/// The signed-in user's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// Two-factor authentication; null while it is off.
    pub two_factor: Option<TwoFactorState>,
}

/// Two-factor authentication that is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TwoFactorState {
    /// Since when it is on.
    pub enabled_at: Timestamp,
    /// How many recovery codes have not been used.
    pub recovery_codes_left: u32,
}

// It has no `Debug`, so that no log line can hold a password.
/// The body that changes the signed-in user's password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The present password.
    #[cfg_attr(feature = "openapi", schema(format = Password, max_length = 1000))]
    pub current_password: String,
    /// The new one.
    #[cfg_attr(feature = "openapi", schema(format = Password, min_length = 12, max_length = 1000))]
    pub new_password: String,
}

impl Validate for ChangePassword {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        Violations::new()
            .note("current_password", present_password_violation(&self.current_password))
            .note("new_password", password_violation(&self.new_password))
            .check("new_password", self.new_password != self.current_password, "This is the present password.")
            .finish()
    }
}

/// What is surely wrong with a present password, if anything.
pub fn present_password_violation(password: &str) -> Option<String> {
    if password.is_empty() {
        return Some("Enter your password.".to_owned());
    }
    (password.len() > MAX_PASSWORD).then(|| "A password has at most 1,000 characters.".to_owned())
}

/// One of the user's sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountSession {
    /// The session's id.
    pub id: SessionId,
    /// Whether it is the one that asks.
    pub current: bool,
    /// The browser or program and its system, as its `User-Agent` names them.
    #[cfg_attr(feature = "openapi", schema(example = "Firefox on Linux"))]
    pub device: String,
    /// The address from which it began.
    #[cfg_attr(feature = "openapi", schema(example = "203.0.113.7"))]
    pub ip: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When a request last came, to within a minute.
    pub last_seen_at: Timestamp,
}
