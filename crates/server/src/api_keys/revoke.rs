//! Ending a key for good.

use actix_web::{post, web};
use keywright_api_types::api_keys::{ApiKey, RevokeApiKey};
use keywright_database::api_keys;

use super::{key_id, with_last_use};
use crate::errors::ApiError;
use crate::json::OptionalJson;
use crate::session::KeyEditor;
use crate::state::AppState;

/// Revoke an API key
///
/// Final. Once this has answered, no call with the key is accepted. A second time changes nothing.
///
/// Permissions: a client's owner or developer; the package has `api_basic`.
#[utoipa::path(
    tag = "API keys",
    params(("id" = String, Path, description = "The key's id")),
    request_body = Option<RevokeApiKey>,
    responses((status = 200, description = "The revoked key", body = ApiKey)),
    security(("session" = [])),
)]
#[post("/api-keys/{id}/revoke")]
pub async fn revoke_api_key(
    state: web::Data<AppState>,
    user: KeyEditor,
    id: web::Path<String>,
    body: OptionalJson<RevokeApiKey>,
) -> Result<web::Json<ApiKey>, ApiError> {
    let (id, client, body) = (key_id(&id)?, user.client_id(), body.valid()?);
    let key = state
        .change(user.author(), move |connection, act| api_keys::revoke(connection, act, &client, &id, body))
        .await?;
    Ok(web::Json(with_last_use(&state, key).await))
}
