//! Changing a key's settings.

use actix_web::{patch, web};
use keywright_api_types::api_keys::{ApiKey, UpdateApiKey};
use keywright_api_types::permissions::PermissionSet;
use keywright_database::api_keys;
use keywright_domain::api_keys::Authority;

use super::{key_id, with_last_use};
use crate::errors::ApiError;
use crate::json::Json;
use crate::session::{KeyEditor, require_fresh_code};
use crate::state::AppState;

/// Change an API key
///
/// What is absent stays as it is; `null` clears. The change counts from the next call on. Where the user has a second
/// factor, giving a key a permission that moves money asks for a fresh code (`step_up_required`).
///
/// Permissions: a client's owner or developer; the package has `api_basic`.
#[utoipa::path(
    tag = "API keys",
    params(("id" = String, Path, description = "The key's id")),
    request_body = UpdateApiKey,
    responses((status = 200, description = "The key as it is now", body = ApiKey)),
    security(("session" = [])),
)]
#[patch("/api-keys/{id}")]
pub async fn update_api_key(
    state: web::Data<AppState>,
    user: KeyEditor,
    id: web::Path<String>,
    body: Json<UpdateApiKey>,
) -> Result<web::Json<ApiKey>, ApiError> {
    let (id, patch) = (key_id(&id)?, body.valid()?);
    let (client, workshop) = (user.client_id(), state.workshop.clone());
    let signer = user.signer();
    let key = state
        .change::<_, ApiError>(user.author(), move |connection, act| {
            let before = api_keys::permissions(connection, &client, &id)?.unwrap_or(PermissionSet::EMPTY);
            if patch.permissions.is_some_and(|after| after.without(before).moves_money()) {
                require_fresh_code(connection, &signer, act.at)?;
            }
            Ok(api_keys::update(connection, &workshop, act, &client, &id, Authority::Client, patch)?)
        })
        .await?;
    Ok(web::Json(with_last_use(&state, key).await))
}
