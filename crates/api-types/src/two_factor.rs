//! Two-factor authentication: one-time codes from an app (RFC 6238), and recovery codes.

use serde::{Deserialize, Serialize};

use crate::FieldError;
use crate::account::present_password_violation;
use crate::validation::{Validate, Violations};

/// How many characters a presented code may have.
const MAX_CODE: usize = 40;

/// What is surely wrong with a presented code, if anything.
pub fn code_violation(code: &str) -> Option<String> {
    if code.trim().is_empty() {
        return Some("Enter the code.".to_owned());
    }
    (code.len() > MAX_CODE).then(|| "A code is shorter.".to_owned())
}

// None of these has `Debug`, so that no log line can hold a secret.
/// The body that begins to set two-factor authentication up.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BeginTwoFactor {
    /// The user's password.
    #[cfg_attr(feature = "openapi", schema(format = Password, max_length = 1000))]
    pub password: String,
}

impl Validate for BeginTwoFactor {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        Violations::new().note("password", present_password_violation(&self.password)).finish()
    }
}

/// What an authenticator app needs; shown this once.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TwoFactorSecret {
    /// The secret in base 32, to be typed in.
    #[cfg_attr(feature = "openapi", schema(example = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))]
    pub secret: String,
    /// The same as an `otpauth` address, which the QR code holds.
    pub uri: String,
    /// The QR code.
    pub qr_code: QrCode,
}

/// A QR code as a drawing.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QrCode {
    /// How many units it is wide and high, its quiet margin included.
    pub size: u32,
    /// Its dark modules as the `d` of an SVG path.
    pub path: String,
}

/// A code from the authenticator app.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PresentCode {
    /// Six digits; where nothing else is said, a recovery code will do.
    #[cfg_attr(feature = "openapi", schema(example = "123456", max_length = 40))]
    pub code: String,
}

impl Validate for PresentCode {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        Violations::new().note("code", code_violation(&self.code)).finish()
    }
}

/// What proves once more who is signed in: a code where the user has a second factor, else the password.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StepUp {
    /// Six digits from the app, or a recovery code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "123456", max_length = 40))]
    pub code: Option<String>,
    /// The password of a user without a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(format = Password, max_length = 1000))]
    pub password: Option<String>,
}

impl Validate for StepUp {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        let one = "Send a code, or the password if there is no second factor.";
        Violations::new()
            .check("code", self.code.is_some() != self.password.is_some(), one)
            .note("code", self.code.as_deref().and_then(code_violation))
            .note("password", self.password.as_deref().and_then(present_password_violation))
            .finish()
    }
}

/// The body of what takes both the password and a code.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordAndCode {
    /// The user's password.
    #[cfg_attr(feature = "openapi", schema(format = Password, max_length = 1000))]
    pub password: String,
    /// Six digits from the app, or a recovery code.
    #[cfg_attr(feature = "openapi", schema(example = "123456", max_length = 40))]
    pub code: String,
}

impl Validate for PasswordAndCode {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        Violations::new()
            .note("password", present_password_violation(&self.password))
            .note("code", code_violation(&self.code))
            .finish()
    }
}

/// Codes that stand in for the app, each once; shown this once.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryCodes {
    /// The codes. Those before them are worth nothing any more.
    pub recovery_codes: Vec<String>,
}
