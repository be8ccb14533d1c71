//! Signing out.

use actix_web::{HttpRequest, HttpResponse, delete, web};
use keywright_database::{DatabaseError, sessions};

use super::{SignedIn, cookie};
use crate::errors::ApiError;
use crate::state::AppState;

/// Sign out
///
/// Ends the session; its cookie is worth nothing from then on.
///
/// Permissions: any signed-in user.
#[utoipa::path(tag = "Session", responses((status = 204, description = "Signed out")), security(("session" = [])))]
#[delete("/session")]
pub async fn end_session(
    state: web::Data<AppState>,
    request: HttpRequest,
    signed_in: SignedIn,
) -> Result<HttpResponse, ApiError> {
    let (client, token) = (signed_in.client_id(), signed_in.token);
    state
        .change::<_, DatabaseError>(signed_in.author(), move |connection, act| {
            sessions::end(connection, act, client.as_ref(), token)
        })
        .await?;
    let https = state.trusted_proxies.is_https(&request);
    Ok(HttpResponse::NoContent().cookie(cookie::removal(https)).finish())
}
