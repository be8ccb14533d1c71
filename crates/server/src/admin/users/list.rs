//! Looking users up.

use actix_web::{get, web};
use keywright_api_types::Page;
use keywright_api_types::admin::users::AdminUser;
use keywright_api_types::ids::{ClientId, UserId};
use keywright_api_types::session::Role;
use keywright_database::DatabaseError;
use keywright_database::users::{self, UserFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::errors::ApiError;
use crate::money::path_id;
use crate::pages::{Query, cursor, page, page_size, search};
use crate::session::Admin;
use crate::state::AppState;

/// Which users to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AdminUserParameters {
    /// Only users whose name or e-mail address holds this text.
    #[param(max_length = 100)]
    q: Option<String>,
    /// Only users of this client.
    client_id: Option<ClientId>,
    /// Only clients' users, or only admins.
    role: Option<Role>,
    /// How many users: 1 to 100, 25 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List the users
///
/// Of every client, and the admins, newest first.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(AdminUserParameters),
    responses((status = 200, description = "A page of users", body = Page<AdminUser>)),
    security(("session" = [])),
)]
#[get("/admin/users")]
pub async fn admin_list_users(
    state: web::Data<AppState>,
    _: Admin,
    parameters: Query<AdminUserParameters>,
) -> Result<web::Json<Page<AdminUser>>, ApiError> {
    let parameters = parameters.valid()?;
    let limit = page_size(parameters.limit)?;
    let filter = UserFilter {
        search: search(parameters.q, &state.workshop.format)?,
        client: parameters.client_id,
        role: parameters.role,
        before: cursor(parameters.cursor.as_deref())?,
    };
    let found =
        state.read::<_, DatabaseError>(move |connection| users::admin_list(connection, &filter, limit + 1)).await?;
    Ok(web::Json(page(found, limit, |user| user.id.to_string())))
}

/// Read a user
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The user's id")),
    responses((status = 200, description = "The user", body = AdminUser)),
    security(("session" = [])),
)]
#[get("/admin/users/{id}")]
pub async fn admin_read_user(
    state: web::Data<AppState>,
    _: Admin,
    id: web::Path<String>,
) -> Result<web::Json<AdminUser>, ApiError> {
    let id: UserId = path_id(&id)?;
    state.read(move |connection| users::admin_find(connection, &id)).await.map(web::Json)
}
