//! Changing a user.

use actix_web::{patch, web};
use keywright_api_types::Problem;
use keywright_api_types::admin::users::{AdminUser, UpdateUser, access_violation};
use keywright_api_types::ids::UserId;
use keywright_database::users;

use super::Changer;
use crate::errors::ApiError;
use crate::json::Json;
use crate::money::path_id;
use crate::session::Operator;
use crate::state::AppState;

/// Change a user
///
/// Where the access becomes less, the user's sessions end at once. The last owner, of a client or of the admins, stays one.
/// It asks for a fresh proof (`step_up_required`).
///
/// Permissions: an admin's owner or operator; for an admin, an owner.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The user's id")),
    request_body = UpdateUser,
    responses(
        (status = 200, description = "The user as it is now", body = AdminUser),
        (status = 409, description = "`last_owner`", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[patch("/admin/users/{id}")]
pub async fn admin_update_user(
    state: web::Data<AppState>,
    admin: Operator,
    id: web::Path<String>,
    body: Json<UpdateUser>,
) -> Result<web::Json<AdminUser>, ApiError> {
    let (id, body, changer): (UserId, _, _) = (path_id(&id)?, body.valid()?, Changer::new(&admin));
    let name = body.name.map(|name| name.trim().to_owned());
    let user = state
        .change::<_, ApiError>(admin.into_author(), move |connection, act| {
            let user = changer.user(connection, &id, act.at)?;
            if let Some(message) = body.access.and_then(|access| access_violation(user.role, access)) {
                return Err(ApiError::invalid_field("access", message));
            }
            Ok(users::admin_update(connection, act, &id, name, body.access)?)
        })
        .await?;
    Ok(web::Json(user))
}
