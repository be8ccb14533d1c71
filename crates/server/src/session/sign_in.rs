//! Signing in.

use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, post, web};
use keywright_api_types::audit::{Actor, ActorType};
use keywright_api_types::session::{Session, SignIn};
use keywright_api_types::{ErrorCode, Problem};
use keywright_database::users::{UserRecord, actor};
use keywright_database::{DatabaseError, clients, sessions, two_factor, users};

use super::extractors::author;
use super::{cookie, summary};
use crate::errors::ApiError;
use crate::json::Json;
use crate::randomness;
use crate::state::AppState;

/// Sign in
///
/// Answers with a session cookie. A wrong e-mail address and a wrong password are one answer, in body and in time.
/// Failed attempts are limited by address and by account. A user with a second factor is answered `totp_required`, and sends
/// the same again with `totp`.
///
/// Permissions: none.
#[utoipa::path(
    tag = "Session",
    request_body = SignIn,
    responses(
        (status = 200, description = "Signed in; the cookie carries the session", body = Session),
        (status = 401, description = "`invalid_credentials`, `totp_required` or `invalid_totp`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/session")]
pub async fn start_session(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: Json<SignIn>,
) -> Result<HttpResponse, ApiError> {
    let SignIn { email, password, totp } = body.valid()?;
    let account = users::normalize(&email);
    let address = state.trusted_proxies.caller(&request);
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
        return Err(refuse(&state, &request, account, ErrorCode::InvalidCredentials).await);
    };
    let (of_user, client) = (author(&state, &request, actor(&record.user)), record.client_id);
    match begin(&state, &request, record, totp).await {
        Err(error) if matches!(error.code, ErrorCode::InvalidCredentials | ErrorCode::InvalidTotp) => {
            Err(refuse(&state, &request, account, error.code).await)
        }
        answer => {
            state.throttle.succeeded(attempt);
            if answer.as_ref().is_err_and(|error| error.code == ErrorCode::TotpRequired) {
                // Whoever has the password and not the code has stolen one of the two.
                state
                    .change::<_, DatabaseError>(of_user, move |connection, act| {
                        sessions::record_code_asked(connection, act, client.as_ref())
                    })
                    .await?;
            }
            answer
        }
    }
}

/// Begins a session of a user whose password was right, if it still is and the second factor is right too, where there is
/// one.
async fn begin(
    state: &AppState,
    request: &HttpRequest,
    checked: UserRecord,
    totp: Option<String>,
) -> Result<HttpResponse, ApiError> {
    let token = randomness::token();
    let hasher = state.workshop.hasher.clone();
    let (hash, limits) = (hasher.session(token.as_bytes()), state.workshop.limits);
    let session = state
        .change::<_, ApiError>(author(state, request, actor(&checked.user)), move |connection, act| {
            let UserRecord { user, client_id: client, .. } = users::admin_find_again(connection, &checked)?
                .ok_or_else(|| ApiError::new(ErrorCode::InvalidCredentials))?;
            let has_two = two_factor::find(connection, &user.id)?.is_some();
            match totp.filter(|_| has_two) {
                Some(code) => two_factor::accept(connection, act, &hasher, client.as_ref(), &user, &code)?,
                None if has_two => return Err(ApiError::new(ErrorCode::TotpRequired)),
                None => {}
            }
            sessions::start(connection, act, &user.id, client.as_ref(), hash)?;
            let client = client.map_or(Ok(None), |id| clients::find(connection, &id, limits))?;
            Ok(Session { user, client: client.as_ref().map(summary) })
        })
        .await?;
    Ok(carry(state, request, HttpResponse::Ok(), token, session))
}

/// Answers a session that was begun, with the cookie that carries it.
pub fn carry(
    state: &AppState,
    request: &HttpRequest,
    mut answer: HttpResponseBuilder,
    token: String,
    session: Session,
) -> HttpResponse {
    answer.cookie(cookie::carrying(token, state.trusted_proxies.is_https(request))).json(session)
}

/// Somebody of whom nothing is known yet, as an actor of the trail.
pub fn unknown() -> Actor {
    Actor { actor_type: ActorType::User, id: None, email: None, role: None }
}

/// Notes the failure and gives the one answer for every cause. An address that belongs to nobody is
/// not written down: it may be a password, typed into the wrong field.
async fn refuse(state: &AppState, request: &HttpRequest, account: String, code: ErrorCode) -> ApiError {
    let noted = state
        .change::<_, DatabaseError>(author(state, request, unknown()), move |connection, act| {
            let found = users::admin_find_by_email(connection, &account)?;
            if let Some(record) = &found {
                act.actor = actor(&record.user);
            }
            let client = found.and_then(|record| record.client_id);
            sessions::record_failure(connection, act, client.as_ref())
        })
        .await;
    noted.err().unwrap_or_else(|| ApiError::new(code))
}
