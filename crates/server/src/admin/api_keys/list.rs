//! Looking any client's keys up.

use actix_web::{get, web};
use keywright_api_types::admin::api_keys::{AdminApiKey, AdminApiKeyDetails};
use keywright_api_types::api_keys::{ApiKey, ApiKeyStatus};
use keywright_api_types::ids::ClientId;
use keywright_api_types::{ErrorCode, Page, Timestamp};
use keywright_database::DatabaseError;
use keywright_database::api_keys::{self, AdminKeyFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::admin::clients::client_of;
use crate::api_keys::{ListParameters, key_id, keys_page};
use crate::errors::ApiError;
use crate::money::path_id;
use crate::pages::{Query, cursor, page, page_size, search};
use crate::session::Admin;
use crate::state::AppState;

/// Which keys to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AdminKeyParameters {
    /// Only keys of this client.
    client_id: Option<ClientId>,
    /// Only keys with this status.
    status: Option<ApiKeyStatus>,
    /// Only keys whose name holds this text, or whose prefix begins with it, or whose id it is. Never a whole key.
    #[param(max_length = 100)]
    q: Option<String>,
    /// Only keys made at this moment or later.
    created_from: Option<Timestamp>,
    /// Only keys made before this moment and not used since.
    unused_since: Option<Timestamp>,
    /// Only keys that expire up to this moment.
    expires_until: Option<Timestamp>,
    /// How many keys: 1 to 100, 25 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List all API keys
///
/// Of every client, newest first, each with the rate in force. When each was last used is a minute or two old here; a key
/// by itself, and a client's own list, have it to the second.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(AdminKeyParameters),
    responses((status = 200, description = "A page of keys", body = Page<AdminApiKey>)),
    security(("session" = [])),
)]
#[get("/admin/api-keys")]
pub async fn admin_list_api_keys(
    state: web::Data<AppState>,
    _: Admin,
    parameters: Query<AdminKeyParameters>,
) -> Result<web::Json<Page<AdminApiKey>>, ApiError> {
    let parameters = parameters.valid()?;
    let limit = page_size(parameters.limit)?;
    let text = search(parameters.q, &state.workshop.format)?;
    let filter = AdminKeyFilter {
        client: parameters.client_id,
        status: parameters.status,
        prefixes: text.as_deref().and_then(|text| state.workshop.format.prefixes_from(&text.to_lowercase())),
        search: text,
        created_from: parameters.created_from,
        unused_since: parameters.unused_since,
        expires_until: parameters.expires_until,
        before: cursor(parameters.cursor.as_deref())?,
    };
    let (limits, now) = (state.workshop.limits, state.now());
    let found = state
        .read::<_, DatabaseError>(move |connection| api_keys::admin_list(connection, &filter, limits, now, limit + 1))
        .await?;
    Ok(web::Json(page(found, limit, |found| found.key.id.to_string())))
}

/// List a client's API keys
///
/// As the client itself sees them.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The client's id"), ListParameters),
    responses((status = 200, description = "A page of keys", body = Page<ApiKey>)),
    security(("session" = [])),
)]
#[get("/admin/clients/{id}/api-keys")]
pub async fn admin_list_client_api_keys(
    state: web::Data<AppState>,
    _: Admin,
    id: web::Path<String>,
    parameters: Query<ListParameters>,
) -> Result<web::Json<Page<ApiKey>>, ApiError> {
    let (id, parameters): (ClientId, _) = (path_id(&id)?, parameters.valid()?);
    client_of(&state, id).await?;
    keys_page(&state, id, parameters).await
}

/// Read any client's API key
///
/// With the rate in force, and who made it. The client finds in its trail that an admin looked.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The key's id")),
    responses((status = 200, description = "The key", body = AdminApiKeyDetails)),
    security(("session" = [])),
)]
#[get("/admin/api-keys/{id}")]
pub async fn admin_read_api_key(
    state: web::Data<AppState>,
    admin: Admin,
    id: web::Path<String>,
) -> Result<web::Json<AdminApiKeyDetails>, ApiError> {
    let (id, limits, now) = (key_id(&id)?, state.workshop.limits, state.now());
    let found =
        state.read::<_, DatabaseError>(move |connection| api_keys::admin_find(connection, &id, limits, now)).await?;
    let found = found.ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
    let key = found.found.key.clone();
    state
        .change::<_, DatabaseError>(admin.author(), move |connection, act| {
            api_keys::admin_note_view(connection, act, &key)
        })
        .await?;
    Ok(web::Json(found))
}
