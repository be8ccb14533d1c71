//! A new password for somebody who has lost theirs, by a one-time link.

use serde::{Deserialize, Serialize};

use crate::FieldError;
use crate::account::password_violation;
use crate::email::email_violation;
use crate::invitations::token_violation;
use crate::validation::{Validate, Violations};

/// How long a link for a new password works: one hour, in seconds.
pub const RESET_SECONDS: i64 = 3_600;

/// The body that asks for a link by mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RequestPasswordReset {
    /// The address that the user signs in with.
    #[cfg_attr(feature = "openapi", schema(example = "client@demo.test", max_length = 254))]
    pub email: String,
}

impl Validate for RequestPasswordReset {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        Violations::new().note("email", email_violation(self.email.trim())).finish()
    }
}

// It has no `Debug`, so that no log line can hold a password.
/// The body that sets the new password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CompletePasswordReset {
    /// What stands behind the `#` of the link.
    #[cfg_attr(feature = "openapi", schema(example = "<64 hex digits>", max_length = 100))]
    pub token: String,
    /// The new password.
    #[cfg_attr(feature = "openapi", schema(format = Password, min_length = 12, max_length = 1000))]
    pub password: String,
}

impl Validate for CompletePasswordReset {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        Violations::new()
            .note("token", token_violation(&self.token))
            .note("password", password_violation(&self.password))
            .finish()
    }
}
