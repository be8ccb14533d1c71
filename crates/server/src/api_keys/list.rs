//! Looking keys up.

use actix_web::{get, web};
use keywright_api_types::api_keys::{ApiKey, ApiKeyStatus, KeySort};
use keywright_api_types::ids::ClientId;
use keywright_api_types::{ErrorCode, Page, SortOrder};
use keywright_database::DatabaseError;
use keywright_database::api_keys::{self, Arrangement, KeyFilter, KeyPlace};
use keywright_domain::secrets::KeyFormat;
use serde::Deserialize;
use utoipa::IntoParams;

use super::key_id;
use crate::errors::ApiError;
use crate::pages::{Query, cursor, page, page_size, search};
use crate::session::KeyViewer;
use crate::state::AppState;

/// Which keys to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParameters {
    /// Only keys with this status.
    status: Option<ApiKeyStatus>,
    /// Only keys whose name holds this text, or whose prefix begins with it, with or without the brand, whatever its case.
    /// Never a whole key.
    #[param(max_length = 100)]
    q: Option<String>,
    /// What to sort by; `created_at` if absent.
    sort: Option<KeySort>,
    /// Which end comes first; `asc` for the name and `desc` otherwise, if absent.
    order: Option<SortOrder>,
    /// How many keys: 1 to 100, 25 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl ListParameters {
    /// How the list is searched and sorted, unless it is as it is.
    fn arrangement(&self, format: &KeyFormat) -> Result<Option<Arrangement>, ApiError> {
        if self.q.is_none() && self.sort.is_none() && self.order.is_none() {
            return Ok(None);
        }
        let search = search(self.q.clone(), format)?.unwrap_or_default();
        let sort = self.sort.unwrap_or(KeySort::CreatedAt);
        let natural = if sort == KeySort::Name { SortOrder::Ascending } else { SortOrder::Descending };
        let after: Option<KeyPlace> = cursor(self.cursor.as_deref())?;
        if after.as_ref().is_some_and(|place| !place.fits(sort)) {
            return Err(ApiError::invalid_field("cursor", "It is of a list that is sorted otherwise."));
        }
        Ok(Some(Arrangement { status: self.status, search, sort, order: self.order.unwrap_or(natural), after }))
    }
}

/// List API keys
///
/// The client's keys, newest first unless told otherwise; revoked and expired ones stay listed.
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
    keys_page(&state, user.client_id(), parameters.valid()?).await
}

/// A page of a client's keys.
///
/// # Errors
/// That the parameters do not fit, or that the database failed.
pub async fn keys_page(
    state: &AppState,
    client: ClientId,
    parameters: ListParameters,
) -> Result<web::Json<Page<ApiKey>>, ApiError> {
    let limit = page_size(parameters.limit)?;
    if let Some(arrangement) = parameters.arrangement(&state.workshop.format)? {
        let (now, sort) = (state.now(), arrangement.sort);
        let keys = state
            .read::<_, DatabaseError>(move |connection| {
                api_keys::arrange(connection, &client, &arrangement, now, limit + 1)
            })
            .await?;
        return Ok(web::Json(page(keys, limit, |key| KeyPlace::of(key, sort).to_string())));
    }
    let filter = KeyFilter { status: parameters.status, before: cursor(parameters.cursor.as_deref())? };
    let now = state.now();
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
