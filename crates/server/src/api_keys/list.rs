//! Looking keys up.

use actix_web::{get, web};
use keywright_api_types::api_keys::{ApiKey, ApiKeyStatus};
use keywright_api_types::{ErrorCode, Page};
use keywright_database::DatabaseError;
use keywright_database::api_keys::{self, KeyFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use super::key_id;
use crate::errors::ApiError;
use crate::pages::{Query, cursor, page, page_size};
use crate::session::KeyViewer;
use crate::state::AppState;

/// Which keys to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParameters {
    /// Only keys with this status.
    status: Option<ApiKeyStatus>,
    /// How many keys: 1 to 100, 25 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List API keys
///
/// The client's keys, newest first; revoked and expired ones stay listed.
///
/// Permissions: a client's user; the package has `api_basic`.
#[utoipa::path(
    tag = "API keys",
    params(ListParameters),
    responses((status = 200, description = "A page of keys", body = Page<ApiKey>)),
    security(("session" = [])),
)]
#[get("/api-keys")]
pub async fn list_api_keys(
    state: web::Data<AppState>,
    user: KeyViewer,
    parameters: Query<ListParameters>,
) -> Result<web::Json<Page<ApiKey>>, ApiError> {
    let parameters = parameters.valid()?;
    let limit = page_size(parameters.limit)?;
    let filter = KeyFilter { status: parameters.status, before: cursor(parameters.cursor.as_deref())? };
    let (client, now) = (user.client_id(), state.now());
    let keys = state
        .read::<_, DatabaseError>(move |connection| api_keys::list(connection, &client, &filter, now, limit + 1))
        .await?;
    Ok(web::Json(page(keys, limit, |key| key.id.to_string())))
}

/// Read an API key
///
/// Permissions: a client's user; the package has `api_basic`.
#[utoipa::path(
    tag = "API keys",
    params(("id" = String, Path, description = "The key's id")),
    responses((status = 200, description = "The key", body = ApiKey)),
    security(("session" = [])),
)]
#[get("/api-keys/{id}")]
pub async fn read_api_key(
    state: web::Data<AppState>,
    user: KeyViewer,
    id: web::Path<String>,
) -> Result<web::Json<ApiKey>, ApiError> {
    let (id, client, now) = (key_id(&id)?, user.client_id(), state.now());
    let found = state.read::<_, DatabaseError>(move |connection| api_keys::find(connection, &client, &id, now)).await?;
    found.map(web::Json).ok_or_else(|| ApiError::new(ErrorCode::NotFound))
}
