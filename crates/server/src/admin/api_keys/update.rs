//! Changing a client's key.

use actix_web::{patch, web};
use keywright_api_types::api_keys::{ApiKey, UpdateApiKey};
use keywright_api_types::permissions::PermissionSet;
use keywright_database::api_keys;
use keywright_domain::api_keys::Authority;

use super::{change_with_proof, owner_of};
use crate::api_keys::{key_id, with_last_use};
use crate::errors::ApiError;
use crate::json::Json;
use crate::session::Operator;
use crate::state::AppState;

/// Change any client's API key
///
/// As the client can, but with a rate up to `MAX_API_RATE_LIMIT`: one that is set here counts although the client's package
/// grants less. Giving a key a permission that moves money, or more than the package allows, asks for a fresh code or the
/// password (`step_up_required`).
///
/// Permissions: an admin's owner or operator.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The key's id")),
    request_body = UpdateApiKey,
    responses((status = 200, description = "The key as it is now", body = ApiKey)),
    security(("session" = [])),
)]
#[patch("/admin/api-keys/{id}")]
pub async fn admin_update_api_key(
    state: web::Data<AppState>,
    admin: Operator,
    id: web::Path<String>,
    body: Json<UpdateApiKey>,
) -> Result<web::Json<ApiKey>, ApiError> {
    let (id, patch) = (key_id(&id)?, body.valid()?);
    let (workshop, signer) = (state.workshop.clone(), admin.signer());
    let key = state
        .change::<_, ApiError>(admin.into_author(), move |connection, act| {
            let client = owner_of(connection, &id)?;
            let before = api_keys::permissions(connection, &client, &id)?.unwrap_or(PermissionSet::EMPTY);
            let gains = patch.permissions.map_or(PermissionSet::EMPTY, |after| after.without(before));
            let key = (&client, &id);
            change_with_proof(connection, &workshop, &signer, act, key, gains, |connection, act| {
                Ok(api_keys::update(connection, &workshop, act, &client, &id, Authority::Admin, patch)?)
            })
        })
        .await?;
    Ok(web::Json(with_last_use(&state, key).await))
}
