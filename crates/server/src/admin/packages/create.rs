//! Making a package.

use actix_web::{HttpResponse, post, web};
use keywright_api_types::Problem;
use keywright_api_types::admin::packages::{AdminPackage, CreatePackage};
use keywright_database::packages::{self, NewPackage};
use keywright_domain::limits::PackageGrant;

use super::list::package_of;
use crate::errors::ApiError;
use crate::json::Json;
use crate::session::AdminOwner;
use crate::state::AppState;

/// Create a package
///
/// Clients see it at once among those that they can ask for.
///
/// Permissions: an admin's owner.
#[utoipa::path(
    tag = "Administration",
    request_body = CreatePackage,
    responses(
        (status = 201, description = "The package", body = AdminPackage),
        (status = 409, description = "`name_taken`", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[post("/admin/packages")]
pub async fn admin_create_package(
    state: web::Data<AppState>,
    admin: AdminOwner,
    body: Json<CreatePackage>,
) -> Result<HttpResponse, ApiError> {
    let body = body.valid()?;
    let new = NewPackage {
        name: body.name.trim().to_owned(),
        grant: PackageGrant {
            features: body.features,
            max_api_keys: body.max_api_keys,
            max_rate: body.max_rate_limit_per_minute,
        },
        log_retention_days: body.log_retention_days.into(),
    };
    let id =
        state.change(admin.into_author(), move |connection, act| packages::admin_make(connection, act, new)).await?;
    Ok(HttpResponse::Created().json(package_of(&state, id).await?))
}
