//! What is done with several keys at once.

use actix_web::{post, web};
use keywright_api_types::api_keys::{ApiKeyWithSecret, RegenerateApiKey};
use keywright_api_types::key_batches::{ApiKeys, ApiKeysWithSecrets, RevokeApiKeys};
use keywright_database::api_keys;

use crate::errors::ApiError;
use crate::json::{Json, OptionalJson};
use crate::session::{KeyEditor, require_fresh_code};
use crate::state::AppState;

/// Revoke several API keys
///
/// All of them or, if one is not the client's, none. Each that is revoked has its own audit event; one that is revoked
/// already stays as it is.
///
/// Permissions: a client's owner or developer; the package has `api_basic`.
#[utoipa::path(
    tag = "API keys",
    request_body = RevokeApiKeys,
    responses((status = 200, description = "The revoked keys", body = ApiKeys)),
    security(("session" = [])),
)]
#[post("/batches/revoke-api-keys")]
pub async fn revoke_api_keys(
    state: web::Data<AppState>,
    user: KeyEditor,
    body: Json<RevokeApiKeys>,
) -> Result<web::Json<ApiKeys>, ApiError> {
    let (client, body) = (user.client_id(), body.valid()?);
    let data = state
        .change(user.author(), move |connection, act| api_keys::revoke_several(connection, act, &client, &body))
        .await?;
    Ok(web::Json(ApiKeys { data }))
}

/// Regenerate the secrets of all active API keys
///
/// For an emergency, in one transaction: every key that is neither revoked nor expired gets a new secret, which is shown
/// this once. The old ones work until the grace ends, never past a key's expiry. Where the user has a second factor and one of
/// the keys moves money, it asks for a fresh code (`step_up_required`).
///
/// Permissions: a client's owner or developer; the package has `api_basic`.
#[utoipa::path(
    tag = "API keys",
    request_body = Option<RegenerateApiKey>,
    responses((status = 200, description = "The keys and their new secrets, newest key first", body = ApiKeysWithSecrets)),
    security(("session" = [])),
)]
#[post("/batches/regenerate-api-keys")]
pub async fn regenerate_api_keys(
    state: web::Data<AppState>,
    user: KeyEditor,
    body: OptionalJson<RegenerateApiKey>,
) -> Result<web::Json<ApiKeysWithSecrets>, ApiError> {
    let (client, workshop, body) = (user.client_id(), state.workshop.clone(), body.valid()?);
    let signer = user.signer();
    let keys = state
        .change::<_, ApiError>(user.author(), move |connection, act| {
            let keys = api_keys::regenerate_all(connection, &workshop, act, &client, body)?;
            if keys.iter().any(|(key, _)| key.permissions.moves_money()) {
                require_fresh_code(connection, &signer, act.at)?;
            }
            Ok(keys)
        })
        .await?;
    let with_secret = |(key, secret): (_, keywright_domain::secrets::Secret)| ApiKeyWithSecret {
        key,
        secret: secret.reveal().to_owned(),
    };
    Ok(web::Json(ApiKeysWithSecrets { data: keys.into_iter().map(with_secret).collect() }))
}
