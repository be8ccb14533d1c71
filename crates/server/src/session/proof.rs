//! Proving within a session once more who it is: by the password, or by a code. Failures are counted as those of signing in
//! and for the session, wherever it is used from, and are noted in the trail.

use keywright_api_types::ErrorCode;
use keywright_database::two_factor::TwoFactorError;
use keywright_database::{AnyConnection, DatabaseError, audit::Act, sessions};

use super::SignedIn;
use super::throttle::Attempt;
use crate::errors::ApiError;
use crate::state::AppState;

impl SignedIn {
    /// Refuses unless it is the user's password; `field` is where the form asks for it.
    ///
    /// # Errors
    /// `validation_failed` at that field, or `too_many_sign_ins`.
    pub async fn prove_password(&self, state: &AppState, password: String, field: &str) -> Result<(), ApiError> {
        let attempt = self.attempt(state)?;
        if !state.passwords.check(password, Some(self.password_hash.clone())).await? {
            self.note_failure(state).await?;
            return Err(wrong_password(field));
        }
        state.throttle.succeeded(attempt);
        Ok(())
    }

    /// Does something that begins with checking a code of the user's, in one transaction.
    ///
    /// # Errors
    /// `invalid_totp`, `too_many_sign_ins`, or what goes wrong on the way.
    pub async fn with_code<T: Send + 'static>(
        &self,
        state: &AppState,
        work: impl FnOnce(&mut AnyConnection, &mut Act<'_>) -> Result<T, TwoFactorError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let attempt = self.attempt(state)?;
        let outcome = state.change(self.author(), work).await;
        // Only a wrong code is a guess.
        if outcome.as_ref().is_err_and(|error| error.code == ErrorCode::InvalidTotp) {
            self.note_failure(state).await?;
        } else {
            state.throttle.succeeded(attempt);
        }
        outcome
    }

    fn attempt(&self, state: &AppState) -> Result<Attempt, ApiError> {
        let (now, throttle) = (state.clock.monotonic(), &state.throttle);
        let attempt = throttle.attempt_within(self.token, &self.user.email, self.author.ip, now);
        attempt.map_err(|wait| ApiError::too_many(ErrorCode::TooManySignIns, wait))
    }

    async fn note_failure(&self, state: &AppState) -> Result<(), ApiError> {
        let client = self.client_id();
        state
            .change::<_, DatabaseError>(self.author(), move |connection, act| {
                sessions::record_wrong_proof(connection, act, client.as_ref())
            })
            .await
    }
}

/// That what stands at that field is not the password of the user who asks.
pub fn wrong_password(field: &str) -> ApiError {
    ApiError::invalid_field(field, "This is not your password.")
}
