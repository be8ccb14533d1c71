//! Looking watched changes up.

use actix_web::{get, web};
use keywright_api_types::admin::shadow_changes::{ShadowChange, ShadowStatus};
use keywright_api_types::ids::ShadowChangeId;
use keywright_api_types::{ErrorCode, Page};
use keywright_database::DatabaseError;
use keywright_database::shadow_changes::{self, ShadowFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::errors::ApiError;
use crate::money::path_id;
use crate::pages::{Query, cursor, page, page_size, text};
use crate::session::Admin;
use crate::state::AppState;

/// Which changes to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShadowParameters {
    /// Only changes of which this became.
    status: Option<ShadowStatus>,
    /// Only changes of the key or the package with this id.
    target_id: Option<String>,
    /// How many changes: 1 to 100, 25 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List the changes that are watched or were
///
/// Of all keys and packages, newest first, each with what its fields are now.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(ShadowParameters),
    responses((status = 200, description = "A page of changes", body = Page<ShadowChange>)),
    security(("session" = [])),
)]
#[get("/admin/shadow-changes")]
pub async fn admin_list_shadow_changes(
    state: web::Data<AppState>,
    _: Admin,
    parameters: Query<ShadowParameters>,
) -> Result<web::Json<Page<ShadowChange>>, ApiError> {
    let parameters = parameters.valid()?;
    let (limit, now) = (page_size(parameters.limit)?, state.now());
    let filter = ShadowFilter {
        status: parameters.status,
        target: text("target_id", parameters.target_id)?,
        before: cursor(parameters.cursor.as_deref())?,
    };
    let found = state
        .read::<_, DatabaseError>(move |connection| shadow_changes::admin_list(connection, &filter, now, limit + 1))
        .await?;
    Ok(web::Json(page(found, limit, |change: &ShadowChange| change.id.to_string())))
}

/// Read a change that is watched or was
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The change's id")),
    responses((status = 200, description = "The change", body = ShadowChange)),
    security(("session" = [])),
)]
#[get("/admin/shadow-changes/{id}")]
pub async fn admin_read_shadow_change(
    state: web::Data<AppState>,
    _: Admin,
    id: web::Path<String>,
) -> Result<web::Json<ShadowChange>, ApiError> {
    let (id, now): (ShadowChangeId, _) = (path_id(&id)?, state.now());
    let found =
        state.read::<_, DatabaseError>(move |connection| shadow_changes::admin_find(connection, &id, now)).await?;
    found.map(web::Json).ok_or_else(|| ApiError::new(ErrorCode::NotFound))
}
