//! A fresh code, or the password, before what can move money or lets somebody in.

use actix_web::{HttpResponse, post, web};
use keywright_api_types::two_factor::StepUp;
use keywright_api_types::{ErrorCode, Problem, Timestamp};
use keywright_database::two_factor::Due;
use keywright_database::{AnyConnection, sessions, two_factor};

use super::{SignedIn, Signer};
use crate::errors::ApiError;
use crate::json::Json;
use crate::state::AppState;

/// Prove once more who is signed in
///
/// What can move money or lets somebody in is done only within ten minutes of a code, where the user has a second factor;
/// of an admin without one it asks for the password. This is where the code or the password goes. Signing in counts, too.
///
/// Permissions: any signed-in user.
#[utoipa::path(
    tag = "Session",
    request_body = StepUp,
    responses(
        (status = 204, description = "What asks for a proof is open for ten minutes"),
        (status = 401, description = "`invalid_totp`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`two_factor_off`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The password is not the user's, or a code is needed", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[post("/session/step-up")]
pub async fn step_up_session(
    state: web::Data<AppState>,
    signed_in: SignedIn,
    body: Json<StepUp>,
) -> Result<HttpResponse, ApiError> {
    match body.valid()? {
        StepUp { password: Some(password), .. } => by_password(&state, &signed_in, password).await?,
        StepUp { code, .. } => by_code(&state, &signed_in, code.unwrap_or_default()).await?,
    }
    Ok(HttpResponse::NoContent().finish())
}

async fn by_code(state: &AppState, signed_in: &SignedIn, code: String) -> Result<(), ApiError> {
    let (user, client, token) = (signed_in.user.clone(), signed_in.client_id(), signed_in.token);
    let hasher = state.workshop.hasher.clone();
    signed_in
        .with_code(state, move |connection, act| {
            two_factor::accept(connection, act, &hasher, client.as_ref(), &user, &code)?;
            Ok(sessions::step_up(connection, act, client.as_ref(), token)?)
        })
        .await
}

async fn by_password(state: &AppState, signed_in: &SignedIn, password: String) -> Result<(), ApiError> {
    signed_in.prove_password(state, password, "password").await?;
    let (user, client, token) = (signed_in.user.id, signed_in.client_id(), signed_in.token);
    state
        .change(signed_in.author(), move |connection, act| {
            if two_factor::find(connection, &user)?.is_some() {
                return Err(ApiError::invalid_field("password", "You have a second factor. Enter a code instead."));
            }
            Ok(sessions::step_up(connection, act, client.as_ref(), token)?)
        })
        .await
}

/// Refuses where a fresh code of the second factor is due. Call it in the transaction of what it guards.
///
/// # Errors
/// `step_up_required`, `not_signed_in`, or that the database failed.
pub fn require_fresh_code(connection: &mut AnyConnection, signer: &Signer, now: Timestamp) -> Result<(), ApiError> {
    match two_factor::due(connection, &signer.user, signer.token, now)? {
        Due::Password | Due::Nothing => Ok(()),
        Due::Code => Err(ApiError::new(ErrorCode::StepUpRequired)),
        Due::SignIn => Err(ApiError::new(ErrorCode::NotSignedIn)),
    }
}

/// Refuses where a fresh code is due or, for want of a second factor, the password: for what admins do. Call it in the
/// transaction of what it guards.
///
/// # Errors
/// `step_up_required`, `not_signed_in`, or that the database failed.
pub fn require_fresh_proof(connection: &mut AnyConnection, signer: &Signer, now: Timestamp) -> Result<(), ApiError> {
    match two_factor::due(connection, &signer.user, signer.token, now)? {
        Due::Nothing => Ok(()),
        Due::Code | Due::Password => Err(ApiError::new(ErrorCode::StepUpRequired)),
        Due::SignIn => Err(ApiError::new(ErrorCode::NotSignedIn)),
    }
}
