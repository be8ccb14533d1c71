//! Until when the secret before the current one works.

use actix_web::{post, web};
use keywright_api_types::api_keys::{ApiKey, ChangeGrace};
use keywright_database::api_keys;

use super::{key_id, with_last_use};
use crate::errors::ApiError;
use crate::json::Json;
use crate::session::KeyEditor;
use crate::state::AppState;

/// Change the grace of an API key's old secret
///
/// Ends the grace now, or sets another end: at most seven days after the secret was replaced, and never past the key's
/// expiry. A grace that is over stays over (409 `grace_over`).
///
/// Permissions: a client's owner or developer; the package has `api_basic`.
#[utoipa::path(
    tag = "API keys",
    params(("id" = String, Path, description = "The key's id")),
    request_body = ChangeGrace,
    responses((status = 200, description = "The key", body = ApiKey)),
    security(("session" = [])),
)]
#[post("/api-keys/{id}/grace")]
pub async fn change_api_key_grace(
    state: web::Data<AppState>,
    user: KeyEditor,
    id: web::Path<String>,
    body: Json<ChangeGrace>,
) -> Result<web::Json<ApiKey>, ApiError> {
    let (id, client, body) = (key_id(&id)?, user.client_id(), body.valid()?);
    let key = state
        .change(user.author(), move |connection, act| api_keys::change_grace(connection, act, &client, &id, body))
        .await?;
    Ok(web::Json(with_last_use(&state, key).await))
}
