//! Replacing the secret of a client's key.

use actix_web::{post, web};
use keywright_api_types::api_keys::{ApiKeyWithSecret, RegenerateApiKey};
use keywright_database::api_keys;

use super::owner_of;
use crate::api_keys::{key_id, with_last_use};
use crate::errors::ApiError;
use crate::json::OptionalJson;
use crate::session::{Operator, require_fresh_proof};
use crate::state::AppState;

/// Regenerate the secret of any client's API key
///
/// As the client can. A key that moves money asks for a fresh code or the password
/// (`step_up_required`).
///
/// Permissions: an admin's owner or operator.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The key's id")),
    request_body = Option<RegenerateApiKey>,
    responses((status = 200, description = "The key and its new secret", body = ApiKeyWithSecret)),
    security(("session" = [])),
)]
#[post("/admin/api-keys/{id}/regenerate")]
pub async fn admin_regenerate_api_key(
    state: web::Data<AppState>,
    admin: Operator,
    id: web::Path<String>,
    body: OptionalJson<RegenerateApiKey>,
) -> Result<web::Json<ApiKeyWithSecret>, ApiError> {
    let (id, body) = (key_id(&id)?, body.valid()?);
    let (workshop, signer) = (state.workshop.clone(), admin.signer());
    let (key, secret) = state
        .change::<_, ApiError>(admin.into_author(), move |connection, act| {
            let client = owner_of(connection, &id)?;
            let permissions = api_keys::permissions(connection, &client, &id)?;
            if permissions.is_some_and(|permissions| permissions.moves_money()) {
                require_fresh_proof(connection, &signer, act.at)?;
            }
            Ok(api_keys::regenerate(connection, &workshop, act, &client, &id, body)?)
        })
        .await?;
    let key = with_last_use(&state, key).await;
    Ok(web::Json(ApiKeyWithSecret { key, secret: secret.reveal().to_owned() }))
}
