//! The error table: code, status, title and explanation. Answers, the documentation pages and the
//! dashboard's messages are derived from it.

use serde::{Deserialize, Serialize};

use crate::permissions::Permission;

macro_rules! error_codes {
    ($( $variant:ident = $code:literal, $status:literal, $title:literal, $explanation:literal; )+) => {
        /// Why a request was refused; stable, for programs to compare.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorCode { $( #[doc = $explanation] $variant ),+ }

        crate::named::serde_by_name!(ErrorCode, ErrorCode::as_str, [ $( $code ),+ ]);

        impl ErrorCode {
            /// Every code, in the order of the table.
            pub const ALL: &[Self] = &[ $( Self::$variant ),+ ];

            /// The code on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $code ),+ }
            }

            /// The HTTP status of an answer with this code.
            pub const fn status(self) -> u16 {
                match self { $( Self::$variant => $status ),+ }
            }

            /// A title for people.
            pub const fn title(self) -> &'static str {
                match self { $( Self::$variant => $title ),+ }
            }

            /// What it means and what to do, in a sentence or two.
            pub const fn explanation(self) -> &'static str {
                match self { $( Self::$variant => $explanation ),+ }
            }
        }
    };
}

error_codes! {
    MissingKey = "missing_key", 401, "No API key", "Send the key as `Authorization: Bearer <key>` or as `X-API-Key: <key>`.";
    AmbiguousCredentials = "ambiguous_credentials", 401, "More than one API key", "Send exactly one key, in exactly one header.";
    InvalidKey = "invalid_key", 401, "Invalid API key", "The key is malformed or unknown. Check that it was copied whole.";
    RevokedKey = "revoked_key", 401, "Revoked API key", "The key was revoked, or it was replaced and its grace period is over. Use its successor or make a new key.";
    ExpiredKey = "expired_key", 401, "Expired API key", "The key's expiry date has passed. Extend it in the dashboard or make a new key.";
    ClientSuspended = "client_suspended", 403, "Client suspended", "All keys of this client are out of use until an administrator restores it.";
    FeatureNotInPackage = "feature_not_in_package", 403, "Not in your package", "The client's package does not contain this feature. An upgrade opens it.";
    IpNotAllowed = "ip_not_allowed", 403, "Address not allowed", "The key has a list of allowed addresses, and the caller's is not among them.";
    InsufficientPermissions = "insufficient_permissions", 403, "Permission missing", "The key lacks the permission named in `required`. Add it to the key in the dashboard.";
    RateLimited = "rate_limited", 429, "Too many requests", "The key's rate limit is used up. Wait for the seconds in `Retry-After`.";
    MalformedRequest = "malformed_request", 400, "Malformed request", "The request could not be parsed.";
    UnsupportedMediaType = "unsupported_media_type", 415, "Not JSON", "Send the body as `Content-Type: application/json`.";
    BodyTooLarge = "body_too_large", 413, "Body too large", "The body is larger than this server accepts.";
    RequestTimeout = "request_timeout", 408, "Request too slow", "The request did not arrive whole in time.";
    ValidationFailed = "validation_failed", 422, "Some fields are not right", "The request was understood, but the fields named in `errors` must be mended.";
    NotFound = "not_found", 404, "Not found", "There is nothing here, or it belongs to somebody else.";
    MethodNotAllowed = "method_not_allowed", 405, "Method not allowed", "The path exists, but not with this method. `Allow` lists those it has.";
    InvalidCredentials = "invalid_credentials", 401, "Wrong e-mail or password", "No user has this e-mail address and password.";
    TotpRequired = "totp_required", 401, "Second factor needed", "The password is right, and the user has a second factor. Send it again with `totp`: a code from the app, or a recovery code.";
    InvalidTotp = "invalid_totp", 401, "Wrong code", "The code is not right, or was used before. Each code works once; the app shows a new one every 30 seconds.";
    StepUpRequired = "step_up_required", 403, "Confirm that it is you", "This can move money or let somebody in, and it is more than ten minutes since you last proved in this session who you are. Send a code, or the password if you have no second factor, to `POST /api/v1/session/step-up`, then try again.";
    TwoFactorOn = "two_factor_on", 409, "Already on", "The user has a second factor already. Switch it off before setting up another.";
    TwoFactorOff = "two_factor_off", 409, "Two-factor is off", "The user has no second factor, and none is being set up.";
    NotSignedIn = "not_signed_in", 401, "Not signed in", "Sign in first; the session may have ended.";
    TooManySignIns = "too_many_sign_ins", 429, "Too many attempts", "Too many failed sign-ins, wrong codes or links by mail. Wait for the seconds in `Retry-After`.";
    TooManyReports = "too_many_reports", 429, "Too many reports", "Too many reports of leaked keys come from this address. Wait for the seconds in `Retry-After`.";
    InvalidSignature = "invalid_signature", 401, "Signature not valid", "The report is not signed by a key that this server was given, or it was changed on its way.";
    Csrf = "csrf", 403, "Request from elsewhere", "A change must come from the dashboard's own origin. Programs send `X-Requested-With: keywright`.";
    WrongRole = "wrong_role", 403, "Not for this role", "The signed-in user's role does not have this page.";
    InsufficientAccess = "insufficient_access", 403, "Not allowed", "The signed-in user may look at this, but not change it.";
    OwnAccount = "own_account", 409, "Your own account", "This is for other members. What concerns your own account is done in your settings.";
    LastOwner = "last_owner", 409, "The only owner", "A client keeps at least one owner, and so do the admins. Make somebody else an owner first.";
    EmailTaken = "email_taken", 409, "Address taken", "There is a user or an open invitation with this e-mail address already.";
    NameTaken = "name_taken", 409, "Name taken", "There is a package with this name already.";
    InvalidLink = "invalid_link", 404, "Link not valid", "The link was used, replaced or taken back, or its time is over. Ask for a new one.";
    MailNotConfigured = "mail_not_configured", 409, "No mail", "This server sends no mail. An owner of your team can make you a link for a new password; an owner asks whoever runs the server.";
    KeyRevoked = "key_revoked", 409, "Key is revoked", "A revoked key is final: it can be neither changed nor regenerated.";
    KeyChanged = "key_changed", 409, "The key has changed", "Somebody has changed the key since it was read, so nothing was done. Load it anew and make your change again.";
    KeyLimitReached = "key_limit_reached", 409, "No more keys", "The client has as many live keys as its package allows. Revoke one, or upgrade.";
    ChangeAlreadyWatched = "change_already_watched", 409, "A change is watched already", "One change of a key or a package is watched at a time. Apply it or discard it first.";
    GraceOver = "grace_over", 409, "No secret in its grace", "The secret before the current one does not work any more, and cannot be brought back.";
    UpgradeAlreadyRequested = "upgrade_already_requested", 409, "Already asked for", "The client has asked for another package already. It can ask again once that is answered.";
    InsufficientFunds = "insufficient_funds", 409, "Insufficient funds", "Less is available in this currency than the withdrawal asks for.";
    AlreadySettled = "already_settled", 409, "Already settled", "It was settled otherwise before, which is final.";
    AuditTrailBroken = "audit_trail_broken", 409, "The audit trail is broken", "An event is not as it was written, so the trail is not signed. Verifying it names the event.";
    InvoiceNotOpen = "invoice_not_open", 409, "Invoice is not open", "A paid or void invoice can be neither paid nor voided, nor can one with a payment on its way.";
    IdempotencyKeyReused = "idempotency_key_reused", 422, "Idempotency key used before", "The same `Idempotency-Key` came before with another request. Use a new one for each operation.";
    IdempotencyInProgress = "idempotency_in_progress", 409, "Still in progress", "The first request with this `Idempotency-Key` is still running. Try again shortly.";
    TooManyWatchers = "too_many_watchers", 503, "Too many watch", "As many watch live as this server allows. Ask for the figures one by one instead.";
    DatabaseUnavailable = "database_unavailable", 503, "Temporarily unavailable", "The database cannot be reached or could not do it now. Calls with API keys are still checked; try again shortly.";
    InternalError = "internal_error", 500, "Internal error", "Something went wrong on our side. Name the request id when you report it.";
}

crate::named::enumeration_schema!(ErrorCode, ErrorCode::as_str);

impl ErrorCode {
    /// The path on this server that explains the code: a problem's `type`.
    pub fn documentation_path(self) -> String {
        format!("/docs/errors/{}", self.as_str())
    }
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for ErrorCode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text).ok_or(())
    }
}

/// What is wrong with one field of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The field's name; of a nested one, its path with dots. Empty for the body as a whole.
    pub field: String,
    /// What is wrong, as a sentence for people.
    pub message: String,
}

impl FieldError {
    /// The message for the field.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// An error answer: `application/problem+json` (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A path on this server that explains the code.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(example = "/docs/errors/invalid_key"))]
    pub problem_type: String,
    /// The code's title, the same each time.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time.
    pub detail: String,
    /// The code, for programs.
    pub code: ErrorCode,
    /// The request, for support.
    #[cfg_attr(feature = "openapi", schema(example = "req_01kanj4zr0f4m8xk2v0c7d9w3h"))]
    pub request_id: String,
    /// With `validation_failed`: what is wrong, field by field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// With `insufficient_permissions`: the permission that the key lacks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<Permission>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_refusals_have_error_statuses() {
        let mut codes: Vec<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ErrorCode::ALL.len());
        assert!(ErrorCode::ALL.iter().all(|code| (400..600).contains(&code.status())));
    }
}
