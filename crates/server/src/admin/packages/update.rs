//! Changing a package, and seeing first whom that touches.

use actix_web::{patch, post, web};
use keywright_api_types::Problem;
use keywright_api_types::admin::impact::Impact;
use keywright_api_types::admin::packages::{AdminPackage, UpdatePackage};
use keywright_api_types::ids::PackageId;
use keywright_database::packages::{self, PackagePatch};

use super::list::package_of;
use crate::errors::ApiError;
use crate::json::Json;
use crate::money::path_id;
use crate::session::{Admin, AdminOwner};
use crate::state::AppState;

fn patch_of(body: UpdatePackage) -> PackagePatch {
    PackagePatch {
        name: body.name.map(|name| name.trim().to_owned()),
        features: body.features,
        max_api_keys: body.max_api_keys,
        max_rate: body.max_rate_limit_per_minute,
        log_retention_days: body.log_retention_days,
    }
}

/// Preview a change of a package
///
/// Whom the change would touch: nothing is changed.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The package's id")),
    request_body = UpdatePackage,
    responses((status = 200, description = "Whom it would touch, and how", body = Impact)),
    security(("session" = [])),
)]
#[post("/admin/packages/{id}/preview")]
pub async fn admin_preview_package(
    state: web::Data<AppState>,
    _: Admin,
    id: web::Path<String>,
    body: Json<UpdatePackage>,
) -> Result<web::Json<Impact>, ApiError> {
    let (id, patch): (PackageId, _) = (path_id(&id)?, patch_of(body.valid()?));
    let (limits, now) = (state.workshop.limits, state.now());
    let impact = state.read(move |connection| packages::admin_impact(connection, &id, patch, limits, now)).await?;
    Ok(web::Json(impact))
}

/// Change a package
///
/// For all clients that have it, from the next call on. A smaller one clamps and deletes no key: keys above its rate are
/// held to it, and clients with more keys than it allows keep them, but cannot make more. Calls that are older than it keeps
/// them are removed from the log.
///
/// Permissions: an admin's owner.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The package's id")),
    request_body = UpdatePackage,
    responses(
        (status = 200, description = "The package as it is now", body = AdminPackage),
        (status = 409, description = "`name_taken`", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[patch("/admin/packages/{id}")]
pub async fn admin_update_package(
    state: web::Data<AppState>,
    admin: AdminOwner,
    id: web::Path<String>,
    body: Json<UpdatePackage>,
) -> Result<web::Json<AdminPackage>, ApiError> {
    let (id, patch): (PackageId, _) = (path_id(&id)?, patch_of(body.valid()?));
    state
        .change(admin.into_author(), move |connection, act| packages::admin_update(connection, act, &id, patch))
        .await?;
    package_of(&state, id).await.map(web::Json)
}
