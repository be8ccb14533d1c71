//! A fresh code before a key that moves money is handed out.

use actix_web::{HttpResponse, post, web};
use keywright_api_types::two_factor::PresentCode;
use keywright_api_types::{ErrorCode, Problem, Timestamp};
use keywright_database::{AnyConnection, sessions, two_factor};

use super::{SignedIn, Signer};
use crate::errors::ApiError;
use crate::json::Json;
use crate::state::AppState;

/// Present a fresh code
///
/// A key that moves money is made or regenerated, and a key is given such a permission, only within ten minutes of a code
/// where the user has a second factor. This is where the code goes.
///
/// Permissions: any signed-in user with a second factor.
#[utoipa::path(
    tag = "Session",
    request_body = PresentCode,
    responses(
        (status = 204, description = "What asks for a fresh code is open for ten minutes"),
        (status = 401, description = "`invalid_totp`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`two_factor_off`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[post("/session/step-up")]
pub async fn step_up_session(
    state: web::Data<AppState>,
    signed_in: SignedIn,
    body: Json<PresentCode>,
) -> Result<HttpResponse, ApiError> {
    let PresentCode { code } = body.valid()?;
    let (user, client, token) = (signed_in.user.clone(), signed_in.client_id(), signed_in.token);
    let hasher = state.workshop.hasher.clone();
    signed_in
        .with_code(&state, move |connection, act| {
            two_factor::accept(connection, act, &hasher, client.as_ref(), &user, &code)?;
            Ok(sessions::step_up(connection, act, client.as_ref(), token)?)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Refuses where a fresh code of the second factor is due. Call it in the transaction of what it guards.
///
/// # Errors
/// `step_up_required`, or that the database failed.
pub fn require_fresh_code(connection: &mut AnyConnection, signer: &Signer, now: Timestamp) -> Result<(), ApiError> {
    match two_factor::is_code_due(connection, &signer.user, signer.token, now)? {
        true => Err(ApiError::new(ErrorCode::StepUpRequired)),
        false => Ok(()),
    }
}
