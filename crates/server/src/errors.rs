//! Refusals and failures as answers, all from the one error table.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use keywright_api_types::permissions::Permission;
use keywright_api_types::{ErrorCode, FieldError, Problem};
use keywright_database::DatabaseError;
use keywright_database::api_keys::KeyError;
use keywright_database::audit::CheckpointError;
use keywright_database::idempotency::IdempotencyError;
use keywright_database::invitations::InvitationError;
use keywright_database::members::MemberError;
use keywright_database::money::MoneyError;
use keywright_database::packages::PackageError;
use keywright_database::shadow_changes::ShadowError;
use keywright_database::two_factor::TwoFactorError;
use keywright_database::upgrade_requests::UpgradeError;
use keywright_database::users::UserError;
use keywright_guard::Refusal;

/// An answer other than success. The outermost middleware gives it its body and its request id.
#[derive(Debug)]
pub struct ApiError {
    /// The row of the error table.
    pub code: ErrorCode,
    /// What happened this time, for the caller.
    detail: Option<String>,
    errors: Vec<FieldError>,
    required: Option<Permission>,
    /// With 429: whole seconds until one request will pass.
    pub retry_after: Option<u64>,
    /// With 405: the methods that the path has.
    pub allow: Option<String>,
    /// What went wrong inside, for the operator's log and nobody else.
    pub cause: Option<String>,
}

impl ApiError {
    /// The error of that code, in the table's own words.
    pub fn new(code: ErrorCode) -> Self {
        Self { code, detail: None, errors: Vec::new(), required: None, retry_after: None, allow: None, cause: None }
    }

    /// In words about this time.
    pub fn with_detail(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..Self::new(code) }
    }

    /// Fields are wrong.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::new(ErrorCode::ValidationFailed) }
    }

    /// One field is wrong.
    pub fn invalid_field(field: &str, message: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError::new(field, message)])
    }

    /// Something broke inside; the cause goes to the log.
    pub fn internal(cause: impl ToString) -> Self {
        Self { cause: Some(cause.to_string()), ..Self::new(ErrorCode::InternalError) }
    }

    /// The path has other methods than this one.
    pub fn method_not_allowed(methods: &str) -> Self {
        Self { allow: Some(methods.to_owned()), ..Self::new(ErrorCode::MethodNotAllowed) }
    }

    /// One request will pass after that time.
    pub fn too_many(code: ErrorCode, retry_after: std::time::Duration) -> Self {
        let seconds = whole_seconds(retry_after).max(1);
        Self { retry_after: Some(seconds), ..Self::with_detail(code, format!("One request will pass in {seconds} s.")) }
    }

    /// The answer's body.
    pub fn problem(&self, request_id: &str) -> Problem {
        Problem {
            problem_type: self.code.documentation_path(),
            title: self.code.title().to_owned(),
            status: self.code.status(),
            detail: self.detail.clone().unwrap_or_else(|| self.code.explanation().to_owned()),
            code: self.code,
            request_id: request_id.to_owned(),
            errors: self.errors.clone(),
            required: self.required,
        }
    }
}

/// Seconds, rounded up.
pub fn whole_seconds(duration: std::time::Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.detail.as_deref().unwrap_or(self.code.title()))
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::InsufficientPermissions { required } => Self {
                required: Some(required),
                ..Self::with_detail(refusal.code(), format!("The key lacks the permission `{required}`."))
            },
            Refusal::RateLimited { retry_after } => Self::too_many(refusal.code(), retry_after),
            _ => Self::new(refusal.code()),
        }
    }
}

impl From<DatabaseError> for ApiError {
    fn from(error: DatabaseError) -> Self {
        let code = if error.is_unavailable() { ErrorCode::DatabaseUnavailable } else { ErrorCode::InternalError };
        Self { cause: Some(error.to_string()), ..Self::new(code) }
    }
}

impl From<MoneyError> for ApiError {
    fn from(error: MoneyError) -> Self {
        match error {
            MoneyError::NotFound => Self::new(ErrorCode::NotFound),
            MoneyError::InsufficientFunds => Self::new(ErrorCode::InsufficientFunds),
            MoneyError::AlreadySettled => Self::new(ErrorCode::AlreadySettled),
            MoneyError::InvoiceNotOpen => Self::new(ErrorCode::InvoiceNotOpen),
            MoneyError::Invalid(errors) => Self::invalid(errors),
            MoneyError::Database(error) => error.into(),
        }
    }
}

impl From<CheckpointError> for ApiError {
    fn from(error: CheckpointError) -> Self {
        match error {
            CheckpointError::Broken => Self::new(ErrorCode::AuditTrailBroken),
            CheckpointError::Database(error) => error.into(),
        }
    }
}

impl From<UpgradeError> for ApiError {
    fn from(error: UpgradeError) -> Self {
        match error {
            UpgradeError::NotFound => Self::new(ErrorCode::NotFound),
            UpgradeError::AlreadyRequested => Self::new(ErrorCode::UpgradeAlreadyRequested),
            UpgradeError::AlreadySettled => Self::new(ErrorCode::AlreadySettled),
            UpgradeError::Invalid(errors) => Self::invalid(errors),
            UpgradeError::Database(error) => error.into(),
        }
    }
}

impl From<IdempotencyError> for ApiError {
    fn from(error: IdempotencyError) -> Self {
        match error {
            IdempotencyError::Reused => Self::new(ErrorCode::IdempotencyKeyReused),
            IdempotencyError::InProgress => Self::new(ErrorCode::IdempotencyInProgress),
            IdempotencyError::Database(error) => error.into(),
        }
    }
}

impl From<MemberError> for ApiError {
    fn from(error: MemberError) -> Self {
        match error {
            MemberError::NotFound => Self::new(ErrorCode::NotFound),
            MemberError::LastOwner => Self::new(ErrorCode::LastOwner),
            MemberError::Database(error) => error.into(),
        }
    }
}

impl From<UserError> for ApiError {
    fn from(error: UserError) -> Self {
        match error {
            UserError::NotFound => Self::new(ErrorCode::NotFound),
            UserError::LastOwner => Self::new(ErrorCode::LastOwner),
            UserError::EmailTaken => Self::new(ErrorCode::EmailTaken),
            UserError::Database(error) => error.into(),
        }
    }
}

impl From<PackageError> for ApiError {
    fn from(error: PackageError) -> Self {
        match error {
            PackageError::NotFound => Self::new(ErrorCode::NotFound),
            PackageError::NameTaken => Self::new(ErrorCode::NameTaken),
            PackageError::Database(error) => error.into(),
        }
    }
}

impl From<ShadowError> for ApiError {
    fn from(error: ShadowError) -> Self {
        match error {
            ShadowError::NotFound => Self::new(ErrorCode::NotFound),
            ShadowError::AlreadyWatched => Self::new(ErrorCode::ChangeAlreadyWatched),
            ShadowError::AlreadyEnded => Self::new(ErrorCode::AlreadySettled),
            ShadowError::Invalid(errors) => Self::invalid(errors),
            ShadowError::Key(error) => error.into(),
            ShadowError::Package(error) => error.into(),
            ShadowError::Database(error) => error.into(),
        }
    }
}

impl From<InvitationError> for ApiError {
    fn from(error: InvitationError) -> Self {
        match error {
            InvitationError::NotFound => Self::new(ErrorCode::NotFound),
            InvitationError::EmailTaken => Self::new(ErrorCode::EmailTaken),
            InvitationError::InvalidLink => Self::new(ErrorCode::InvalidLink),
            InvitationError::Database(error) => error.into(),
        }
    }
}

impl From<TwoFactorError> for ApiError {
    fn from(error: TwoFactorError) -> Self {
        match error {
            TwoFactorError::On => Self::new(ErrorCode::TwoFactorOn),
            TwoFactorError::Off => Self::new(ErrorCode::TwoFactorOff),
            TwoFactorError::WrongCode => Self::new(ErrorCode::InvalidTotp),
            TwoFactorError::Database(error) => error.into(),
        }
    }
}

impl From<KeyError> for ApiError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::NotFound => Self::new(ErrorCode::NotFound),
            KeyError::Revoked => Self::new(ErrorCode::KeyRevoked),
            KeyError::Changed => Self::new(ErrorCode::KeyChanged),
            KeyError::LimitReached(limit) => Self::with_detail(
                ErrorCode::KeyLimitReached,
                format!("This client may have {limit} live keys and has as many. Revoke one, or upgrade."),
            ),
            KeyError::GraceOver => Self::new(ErrorCode::GraceOver),
            KeyError::Invalid(errors) => Self::invalid(errors),
            KeyError::Database(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn waiting_times_are_rounded_up_to_whole_seconds() {
        assert_eq!(whole_seconds(Duration::from_millis(1)), 1);
        assert_eq!(whole_seconds(Duration::from_secs(20)), 20);
        assert_eq!(ApiError::too_many(ErrorCode::RateLimited, Duration::ZERO).retry_after, Some(1));
    }
}
