//! Looking packages up.

use actix_web::{get, web};
use keywright_api_types::admin::packages::AdminPackage;
use keywright_api_types::ids::PackageId;
use keywright_api_types::{ErrorCode, Page};
use keywright_database::{DatabaseError, packages};

use super::shown;
use crate::errors::ApiError;
use crate::money::path_id;
use crate::pages::{PageParameters, Query, page};
use crate::session::Admin;
use crate::state::AppState;

/// List the packages with their clients
///
/// Newest first.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(PageParameters),
    responses((status = 200, description = "A page of packages", body = Page<AdminPackage>)),
    security(("session" = [])),
)]
#[get("/admin/packages")]
pub async fn admin_list_packages(
    state: web::Data<AppState>,
    _: Admin,
    parameters: Query<PageParameters>,
) -> Result<web::Json<Page<AdminPackage>>, ApiError> {
    let (limit, before) = parameters.valid()?.bounds()?;
    let found = state
        .read::<_, DatabaseError>(move |connection| {
            let clients = packages::admin_clients(connection)?;
            let found = packages::admin_list(connection, before.as_ref(), limit + 1)?;
            let shown = found.into_iter().map(|package| {
                let booked = clients.get(&package.id).copied().unwrap_or(0);
                shown(package, booked)
            });
            Ok(shown.collect())
        })
        .await?;
    Ok(web::Json(page(found, limit, |package: &AdminPackage| package.id.to_string())))
}

/// Read a package
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The package's id")),
    responses((status = 200, description = "The package", body = AdminPackage)),
    security(("session" = [])),
)]
#[get("/admin/packages/{id}")]
pub async fn admin_read_package(
    state: web::Data<AppState>,
    _: Admin,
    id: web::Path<String>,
) -> Result<web::Json<AdminPackage>, ApiError> {
    package_of(&state, path_id(&id)?).await.map(web::Json)
}

/// The package with that id, as admins see it.
///
/// # Errors
/// `not_found`, or that the database failed.
pub(super) async fn package_of(state: &AppState, id: PackageId) -> Result<AdminPackage, ApiError> {
    state
        .read::<_, ApiError>(move |connection| {
            let package = packages::admin_find(connection, &id)?.ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
            let clients = packages::admin_clients(connection)?;
            Ok(shown(package, clients.get(&id).copied().unwrap_or(0)))
        })
        .await
}
