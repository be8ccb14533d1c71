//! The user's sessions, and ending them.

use actix_web::{HttpResponse, delete, get, post, web};
use keywright_api_types::account::AccountSession;
use keywright_api_types::{ErrorCode, Page};
use keywright_database::{DatabaseError, sessions};

use crate::errors::ApiError;
use crate::pages::{PageParameters, Query, page};
use crate::session::SignedIn;
use crate::state::AppState;

/// List the user's sessions
///
/// Where the user is signed in, newest first.
///
/// Permissions: any signed-in user.
#[utoipa::path(
    tag = "Account",
    params(PageParameters),
    responses((status = 200, description = "A page of sessions", body = Page<AccountSession>)),
    security(("session" = [])),
)]
#[get("/account/sessions")]
pub async fn list_account_sessions(
    state: web::Data<AppState>,
    signed_in: SignedIn,
    parameters: Query<PageParameters>,
) -> Result<web::Json<Page<AccountSession>>, ApiError> {
    let (limit, before) = parameters.valid()?.bounds()?;
    let (user, token, policy, now) = (signed_in.user.id, signed_in.token, state.session_policy, state.now());
    let found = state
        .read::<_, DatabaseError>(move |connection| {
            sessions::list(connection, &user, token, policy, now, before.as_ref(), limit + 1)
        })
        .await?;
    Ok(web::Json(page(found, limit, |session| session.id.to_string())))
}

/// End a session
///
/// Its next request is refused. The session that asks can be ended too.
///
/// Permissions: any signed-in user, for a session of their own.
#[utoipa::path(
    tag = "Account",
    params(("id" = String, Path, description = "The session's id")),
    responses((status = 204, description = "It has ended")),
    security(("session" = [])),
)]
#[delete("/account/sessions/{id}")]
pub async fn end_account_session(
    state: web::Data<AppState>,
    signed_in: SignedIn,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let nothing = || ApiError::new(ErrorCode::NotFound);
    let id = id.parse().map_err(|_| nothing())?;
    let (user, client) = (signed_in.user.id, signed_in.client_id());
    let ended = state
        .change::<_, DatabaseError>(signed_in.author(), move |connection, act| {
            sessions::end_one(connection, act, client.as_ref(), &user, &id)
        })
        .await?;
    if ended { Ok(HttpResponse::NoContent().finish()) } else { Err(nothing()) }
}

/// End all other sessions
///
/// Every session of the user but the one that asks.
///
/// Permissions: any signed-in user.
#[utoipa::path(tag = "Account", responses((status = 204, description = "They have ended")), security(("session" = [])))]
#[post("/account/sessions/end-others")]
pub async fn end_other_account_sessions(
    state: web::Data<AppState>,
    signed_in: SignedIn,
) -> Result<HttpResponse, ApiError> {
    let (user, client, token) = (signed_in.user.id, signed_in.client_id(), signed_in.token);
    state
        .change::<_, DatabaseError>(signed_in.author(), move |connection, act| {
            sessions::end_others(connection, act, client.as_ref(), &user, token)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
