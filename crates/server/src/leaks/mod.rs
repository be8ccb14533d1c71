//! Reports of keys that were found in public, by an admin or by a scanner that signs them.

mod github;
mod scanner_keys;

use std::collections::HashSet;

use actix_web::dev::Payload;
use actix_web::http::header::HeaderMap;
use actix_web::{FromRequest, HttpRequest, HttpResponse, post, web};
use keywright_api_types::leaks::{LeakAction, LeakReport, LeakedKey, MAX_LEAKED_KEYS, ReportLeaks};
use keywright_api_types::{ErrorCode, Problem};
use keywright_database::DatabaseError;
use keywright_database::api_keys::KeyError;
use keywright_database::leaks::{self, Found, Sighted, Sighting};
use keywright_domain::leaks::place;

pub use scanner_keys::ScannerKeys;

use crate::errors::ApiError;
use crate::json::RawBody;
use crate::session::Operator;
use crate::state::{AppState, Author};

/// How many keys are dealt with in one transaction.
const AT_ONCE: usize = 50;

/// What is done about leaked keys, and whose reports are believed.
#[derive(Default)]
pub struct LeakSettings {
    /// What is done about keys that work unless a report says otherwise.
    pub policy: LeakPolicy,
    /// The keys of scanners that sign their reports.
    pub scanners: ScannerKeys,
}

/// What is done about leaked keys that work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LeakPolicy {
    /// They are revoked.
    #[default]
    Revoke,
    /// Their clients are told, and they stay in use.
    Flag,
}

impl From<LeakPolicy> for LeakAction {
    fn from(policy: LeakPolicy) -> Self {
        match policy {
            LeakPolicy::Revoke => Self::Revoke,
            LeakPolicy::Flag => Self::Flag,
        }
    }
}

/// Whether a request says that it is signed. Such a one is judged by its signature alone, never by a session.
pub fn is_signed(path: &str, headers: &HeaderMap) -> bool {
    path == "/api/v1/leaks" && headers.contains_key(github::SIGNATURE)
}

/// Report leaked API keys
///
/// Finds the keys in a text and revokes them, or tells their clients, by `action` or else by the setting `LEAKED_KEYS`. Once this
/// has answered, no call with a revoked key is accepted. Keys that are revoked or replaced already stay as they are. Of what
/// is sent, nothing is kept but the address where it was found, without its query.
///
/// GitHub's secret scanning can send its reports here, too: a list of `{token, type, url, source}` with
/// `Github-Public-Key-Identifier` and `Github-Public-Key-Signature` in the headers, signed by a key from
/// `GITHUB_SCANNING_KEYS`. It needs no session, and is answered with a list of `{token_hash, token_type, label}`, where the hash is SHA-256 in hex.
///
/// Permissions: an admin's owner or operator, or a signature.
#[utoipa::path(
    tag = "Administration",
    request_body = ReportLeaks,
    responses(
        (status = 200, description = "What was found, and what was done about it", body = LeakReport),
        (status = 401, description = "`not_signed_in` or `invalid_signature`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_reports`, with `Retry-After`", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[post("/leaks")]
pub async fn report_leaks(
    state: web::Data<AppState>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let body = RawBody::read(&request, &mut payload.into_inner());
    if is_signed(request.path(), request.headers()) {
        count(&state, &request)?;
        return github::report(&state, &request, body.await?).await;
    }
    let admin = Operator::from_request(&request, &mut Payload::None).await?;
    let body = read(&state, &body.await?)?;
    count(&state, &request)?;
    Ok(HttpResponse::Ok().json(report(&state, admin, body).await?))
}

/// Reads an admin's report. What is wrong with it is not told in detail where that could repeat a key.
fn read(state: &AppState, body: &RawBody) -> Result<ReportLeaks, ApiError> {
    let has_keys = || state.workshop.format.find_in(&String::from_utf8_lossy(body.bytes())).next().is_some();
    body.json().map_err(|error| match error.code {
        ErrorCode::ValidationFailed if has_keys() => {
            ApiError::invalid_field("", "Send `text` and, if you like, `url`, `action` and `dry_run`.")
        }
        ErrorCode::MalformedRequest => ApiError::new(error.code),
        _ => error,
    })
}

async fn report(state: &AppState, admin: Operator, body: ReportLeaks) -> Result<LeakReport, ApiError> {
    let url = body.url.as_deref().and_then(|url| place(url, &state.workshop.format));
    let found: HashSet<&str> = state.workshop.format.find_in(&body.text).take(MAX_LEAKED_KEYS * 10).collect();
    if found.len() > MAX_LEAKED_KEYS {
        return Err(ApiError::invalid_field("text", "A report names at most 1,000 keys. Send it in parts."));
    }
    let sightings: Vec<Sighting> = found.into_iter().map(|key| sighting(state, key, url.clone())).collect();
    let (sent, policy, now) = (sightings.len() as u64, state.leaks.policy.into(), state.now());
    let action = body.action.unwrap_or(policy);
    let sighted = look(state, sightings).await?;
    let unknown = sent.saturating_sub(sighted.known.len() as u64);
    let data = match body.dry_run {
        true => sighted.as_they_stand(now)?,
        false => deal_with(state, admin.into_author(), sighted.found, action).await?,
    };
    Ok(LeakReport { unknown, data, policy })
}

async fn look(state: &AppState, sightings: Vec<Sighting>) -> Result<Sighted, ApiError> {
    state.read::<_, DatabaseError>(move |connection| leaks::admin_find(connection, &sightings)).await
}

/// Deals with what was found, some keys at a time, so that other changes need not wait for all of them.
async fn deal_with(
    state: &AppState,
    author: Author,
    mut found: Vec<Found>,
    action: LeakAction,
) -> Result<Vec<LeakedKey>, ApiError> {
    let mut keys = Vec::new();
    while !found.is_empty() {
        let part: Vec<Found> = found.drain(..found.len().min(AT_ONCE)).collect();
        let dealt_with = state.change::<_, KeyError>(author.clone(), move |connection, act| {
            leaks::admin_report(connection, act, part, action)
        });
        keys.extend(dealt_with.await?);
    }
    Ok(keys)
}

fn sighting(state: &AppState, key: &str, url: Option<String>) -> Sighting {
    Sighting { hash: state.workshop.hasher.api_key(key.as_bytes()), url }
}

fn count(state: &AppState, request: &HttpRequest) -> Result<(), ApiError> {
    let address = state.trusted_proxies.caller(request);
    let counted = state.throttle.report(address, state.clock.monotonic());
    counted.map_err(|wait| ApiError::too_many(ErrorCode::TooManyReports, wait))
}
