//! Ending a client's key for good.

use actix_web::{post, web};
use keywright_api_types::api_keys::{ApiKey, RevokeApiKey};
use keywright_database::api_keys::{self, KeyError};

use super::owner_of;
use crate::api_keys::{key_id, with_last_use};
use crate::errors::ApiError;
use crate::json::OptionalJson;
use crate::session::Operator;
use crate::state::AppState;

/// Revoke any client's API key
///
/// Final. Once this has answered, no call with the key is accepted. A second time changes nothing.
///
/// Permissions: an admin's owner or operator.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The key's id")),
    request_body = Option<RevokeApiKey>,
    responses((status = 200, description = "The revoked key", body = ApiKey)),
    security(("session" = [])),
)]
#[post("/admin/api-keys/{id}/revoke")]
pub async fn admin_revoke_api_key(
    state: web::Data<AppState>,
    admin: Operator,
    id: web::Path<String>,
    body: OptionalJson<RevokeApiKey>,
) -> Result<web::Json<ApiKey>, ApiError> {
    let (id, body) = (key_id(&id)?, body.valid()?);
    let key = state
        .change::<_, KeyError>(admin.into_author(), move |connection, act| {
            let client = owner_of(connection, &id)?;
            api_keys::revoke(connection, act, &client, &id, body)
        })
        .await?;
    Ok(web::Json(with_last_use(&state, key).await))
}
