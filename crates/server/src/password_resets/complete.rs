//! Setting the new password.

use actix_web::{HttpRequest, HttpResponse, post, web};
use keywright_api_types::password_resets::CompletePasswordReset;
use keywright_api_types::{ErrorCode, Problem};
use keywright_database::{DatabaseError, password_resets};

use crate::errors::ApiError;
use crate::json::Json;
use crate::session::{author, unknown};
use crate::state::AppState;

/// Set a new password by a link
///
/// Uses the link up and ends all sessions of the user. A second factor stays on.
///
/// Permissions: whoever holds the link.
#[utoipa::path(
    tag = "Team",
    request_body = CompletePasswordReset,
    responses(
        (status = 204, description = "The new password is in force"),
        (status = 404, description = "`invalid_link`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/password-resets/complete")]
pub async fn complete_password_reset(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: Json<CompletePasswordReset>,
) -> Result<HttpResponse, ApiError> {
    let CompletePasswordReset { token, password } = body.valid()?;
    let (link, now) = (state.workshop.hasher.link(token.as_bytes()), state.now());
    let invalid = || ApiError::new(ErrorCode::InvalidLink);
    // A link that is none costs no hashing.
    let is_link = move |connection: &mut _| password_resets::admin_find(connection, link, now);
    state.read::<_, DatabaseError>(is_link).await?.ok_or_else(invalid)?;
    let hash = state.passwords.hash(password).await?;
    let completed = state
        .change::<_, DatabaseError>(author(&state, &request, unknown()), move |connection, act| {
            password_resets::admin_complete(connection, act, link, &hash)
        })
        .await?;
    if completed { Ok(HttpResponse::NoContent().finish()) } else { Err(invalid()) }
}
