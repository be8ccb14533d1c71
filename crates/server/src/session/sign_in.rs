//! Signing in.

use std::net::IpAddr;

use actix_web::{HttpRequest, HttpResponse, post, web};
use keywright_api_types::audit::{Actor, ActorType};
use keywright_api_types::session::{Session, SignIn};
use keywright_api_types::{ErrorCode, Problem};
use keywright_database::{DatabaseError, clients, sessions, users};

use super::extractors::{actor, author};
use super::{cookie, summary};
use crate::errors::ApiError;
use crate::json::Json;
use crate::state::AppState;

/// Sign in
///
/// Answers with a session cookie. A wrong e-mail address and a wrong password are one answer, in body and in time.
/// Failed attempts are limited by address and by account.
///
/// Permissions: none.
#[utoipa::path(
    tag = "Session",
    request_body = SignIn,
    responses(
        (status = 200, description = "Signed in; the cookie carries the session", body = Session),
        (status = 401, description = "`invalid_credentials`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/session")]
pub async fn start_session(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: Json<SignIn>,
) -> Result<HttpResponse, ApiError> {
    let SignIn { email, password } = body.valid()?;
    let account = email.trim().to_lowercase();
    let address: IpAddr = state.trusted_proxies.caller(request.peer_addr().map(|peer| peer.ip()), request.headers());
    let (wanted, from) = (account.clone(), address.to_string());
    let (found, known) = state
        .read::<_, DatabaseError>(move |connection| {
            let found = users::admin_find_by_email(connection, &wanted)?;
            let known = match &found {
                Some(record) => sessions::has_started_from(connection, &record.user.id, &from)?,
                None => false,
            };
            Ok((found, known))
        })
        .await?;
    let attempt = state
        .throttle
        .attempt(&account, address, known, state.clock.monotonic())
        .map_err(|wait| ApiError::too_many(ErrorCode::TooManySignIns, wait))?;
    let hash = found.as_ref().map(|found| found.password_hash.clone());
    let right = state.passwords.check(password, hash).await?;

    let Some(record) = found.filter(|_| right) else {
        return Err(refuse(&state, &request, account).await);
    };
    state.throttle.succeeded(attempt);
    let token = cookie::new_token();
    let hash = state.workshop.hasher.session(token.as_bytes());
    let limits = state.workshop.limits;
    let (user, client_id) = (record.user.clone(), record.client_id);
    let client = state
        .change::<_, DatabaseError>(author(&state, &request, actor(&record.user)), move |connection, act| {
            sessions::start(connection, act, &user.id, client_id.as_ref(), hash)?;
            client_id.map_or(Ok(None), |id| clients::find(connection, &id, limits))
        })
        .await?;
    let session = Session { user: record.user, client: client.as_ref().map(summary) };
    let https = state.trusted_proxies.is_https(&request);
    Ok(HttpResponse::Ok().cookie(cookie::carrying(token, https)).json(session))
}

/// Notes the failure and gives the one answer for every cause. An address that belongs to nobody is
/// not written down: it may be a password, typed into the wrong field.
async fn refuse(state: &AppState, request: &HttpRequest, account: String) -> ApiError {
    let unknown = Actor { actor_type: ActorType::User, id: None, email: None, role: None };
    let noted = state
        .change::<_, DatabaseError>(author(state, request, unknown), move |connection, act| {
            let found = users::admin_find_by_email(connection, &account)?;
            if let Some(record) = &found {
                act.actor = actor(&record.user);
            }
            let client = found.and_then(|record| record.client_id);
            sessions::record_failure(connection, act, client.as_ref())
        })
        .await;
    noted.err().unwrap_or_else(|| ApiError::new(ErrorCode::InvalidCredentials))
}
