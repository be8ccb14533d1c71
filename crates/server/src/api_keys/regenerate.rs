//! Replacing a key's secret.

use actix_web::{post, web};
use keywright_api_types::api_keys::{ApiKeyWithSecret, RegenerateApiKey};
use keywright_database::api_keys;

use super::{key_id, with_last_use};
use crate::errors::ApiError;
use crate::json::OptionalJson;
use crate::session::{KeyEditor, require_fresh_code};
use crate::state::AppState;

/// Regenerate an API key's secret
///
/// The key keeps its id and its settings. The old secret works until the grace ends, never past the key's
/// expiry; a secret that was replaced earlier stops at once, so that never more than two work. Where the user has a second
/// factor, a key that moves money asks for a fresh code (`step_up_required`).
///
/// Permissions: a client's owner or developer; the package has `api_basic`.
#[utoipa::path(
    tag = "API keys",
    params(("id" = String, Path, description = "The key's id")),
    request_body = Option<RegenerateApiKey>,
    responses((status = 200, description = "The key and its new secret", body = ApiKeyWithSecret)),
    security(("session" = [])),
)]
#[post("/api-keys/{id}/regenerate")]
pub async fn regenerate_api_key(
    state: web::Data<AppState>,
    user: KeyEditor,
    id: web::Path<String>,
    body: OptionalJson<RegenerateApiKey>,
) -> Result<web::Json<ApiKeyWithSecret>, ApiError> {
    let (id, body) = (key_id(&id)?, body.valid()?);
    let (client, workshop) = (user.client_id(), state.workshop.clone());
    let signer = user.signer();
    let (key, secret) = state
        .change::<_, ApiError>(user.author(), move |connection, act| {
            let permissions = api_keys::permissions(connection, &client, &id)?;
            if permissions.is_some_and(|permissions| permissions.moves_money()) {
                require_fresh_code(connection, &signer, act.at)?;
            }
            Ok(api_keys::regenerate(connection, &workshop, act, &client, &id, body)?)
        })
        .await?;
    let key = with_last_use(&state, key).await;
    Ok(web::Json(ApiKeyWithSecret { key, secret: secret.reveal().to_owned() }))
}
