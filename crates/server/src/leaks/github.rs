//! Reports of GitHub's secret scanning (its partner program): signed, and answered in its own form.

use actix_web::{HttpRequest, HttpResponse};
use keywright_api_types::ErrorCode;
use keywright_api_types::audit::{Actor, ActorType};
use keywright_api_types::leaks::MAX_LEAKED_KEYS;
use keywright_domain::hex;
use keywright_domain::leaks::place;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{deal_with, look, sighting};
use crate::errors::ApiError;
use crate::json::RawBody;
use crate::session::author;
use crate::state::AppState;

/// The header with the signature: ASN.1 in base 64.
pub(super) const SIGNATURE: &str = "github-public-key-signature";
/// The header that names the key.
const IDENTIFIER: &str = "github-public-key-identifier";

/// What was found; more than this may stand there. It has no `Debug`: it holds a secret.
#[derive(Deserialize)]
struct Token {
    token: String,
    #[serde(rename = "type")]
    token_type: String,
    url: Option<String>,
}

/// What became of it.
#[derive(Serialize)]
struct Label {
    token_hash: String,
    token_type: String,
    label: &'static str,
}

/// Deals with a report by the server's policy, if it is signed.
pub(super) async fn report(state: &AppState, request: &HttpRequest, body: RawBody) -> Result<HttpResponse, ApiError> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !state.leaks.scanners.has_signed(header(IDENTIFIER), body.bytes(), header(SIGNATURE)) {
        return Err(ApiError::new(ErrorCode::InvalidSignature));
    }
    // What is wrong with it is not told, since that would repeat what was sent.
    let malformed = |_| ApiError::with_detail(ErrorCode::MalformedRequest, "The report is no list of tokens.");
    let tokens: Vec<Token> = serde_json::from_slice(body.bytes()).map_err(malformed)?;
    if tokens.len() > MAX_LEAKED_KEYS {
        return Err(ApiError::with_detail(ErrorCode::BodyTooLarge, "A report names at most 1,000 keys."));
    }
    let format = &state.workshop.format;
    let is_key = |token: &&Token| format.accepts(token.token.as_bytes());
    let place = |token: &Token| token.url.as_deref().and_then(|url| place(url, format));
    let sightings: Vec<_> =
        tokens.iter().filter(is_key).map(|token| sighting(state, &token.token, place(token))).collect();
    let scanner = Actor { actor_type: ActorType::System, id: None, email: None, role: None };
    let action = state.leaks.policy.into();
    let sighted = look(state, sightings).await?;
    deal_with(state, author(state, request, scanner), sighted.found, action).await?;
    let label = |token: Token| {
        let known = sighted.known.contains(&state.workshop.hasher.api_key(token.token.as_bytes()).0);
        Label {
            token_hash: hex::encode(&Sha256::digest(token.token.as_bytes())),
            token_type: token.token_type,
            label: if known { "true_positive" } else { "false_positive" },
        }
    };
    Ok(HttpResponse::Ok().json(tokens.into_iter().map(label).collect::<Vec<_>>()))
}
