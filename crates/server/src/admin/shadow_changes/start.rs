//! Beginning to watch a change.

use actix_web::{HttpResponse, post, web};
use keywright_api_types::Problem;
use keywright_api_types::admin::shadow_changes::{ShadowChange, WatchKeyChange, WatchPackageChange};
use keywright_database::shadow_changes;

use crate::api_keys::key_id;
use crate::errors::ApiError;
use crate::json::Json;
use crate::money::path_id;
use crate::session::{AdminOwner, Operator};
use crate::state::AppState;

/// Watch a change of an API key
///
/// Nothing is changed: what the change would have done to the key's calls is read from the log, as often as it is asked
/// for. It must be one that could be made now. The client finds it in its trail.
///
/// Permissions: an admin's owner or operator.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The key's id")),
    request_body = WatchKeyChange,
    responses(
        (status = 201, description = "The change that is watched", body = ShadowChange),
        (status = 409, description = "`change_already_watched`, `key_revoked`", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[post("/admin/api-keys/{id}/shadow-changes")]
pub async fn admin_watch_api_key_change(
    state: web::Data<AppState>,
    admin: Operator,
    id: web::Path<String>,
    body: Json<WatchKeyChange>,
) -> Result<HttpResponse, ApiError> {
    let (id, body, workshop) = (key_id(&id)?, body.valid()?, state.workshop.clone());
    let change = state
        .change(admin.into_author(), move |connection, act| {
            shadow_changes::admin_watch_key(connection, &workshop, act, &id, body)
        })
        .await?;
    Ok(HttpResponse::Created().json(change))
}

/// Watch a change of a package
///
/// As of a key, with the calls of all clients that have the package.
///
/// Permissions: an admin's owner.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The package's id")),
    request_body = WatchPackageChange,
    responses(
        (status = 201, description = "The change that is watched", body = ShadowChange),
        (status = 409, description = "`change_already_watched`", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[post("/admin/packages/{id}/shadow-changes")]
pub async fn admin_watch_package_change(
    state: web::Data<AppState>,
    admin: AdminOwner,
    id: web::Path<String>,
    body: Json<WatchPackageChange>,
) -> Result<HttpResponse, ApiError> {
    let (id, body) = (path_id(&id)?, body.valid()?);
    let change = state
        .change(admin.into_author(), move |connection, act| {
            shadow_changes::admin_watch_package(connection, act, &id, body)
        })
        .await?;
    Ok(HttpResponse::Created().json(change))
}
