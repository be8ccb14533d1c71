//! Removing a user.

use actix_web::{HttpResponse, delete, web};
use keywright_api_types::Problem;
use keywright_api_types::ids::UserId;
use keywright_database::users;

use super::{Changer, require_other};
use crate::errors::ApiError;
use crate::money::path_id;
use crate::session::Operator;
use crate::state::AppState;

/// Remove a user
///
/// The user's sessions end at once; keys that the user made stay the client's. The last owner, of a client or of the admins,
/// cannot be removed, nor one's own account. It asks for a fresh proof (`step_up_required`).
///
/// Permissions: an admin's owner or operator; for an admin, an owner.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The user's id")),
    responses(
        (status = 204, description = "The user is removed"),
        (status = 409, description = "`last_owner` or `own_account`", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[delete("/admin/users/{id}")]
pub async fn admin_remove_user(
    state: web::Data<AppState>,
    admin: Operator,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let (id, changer): (UserId, _) = (path_id(&id)?, Changer::new(&admin));
    require_other(&admin, &id)?;
    state
        .change::<_, ApiError>(admin.into_author(), move |connection, act| {
            changer.user(connection, &id, act.at)?;
            Ok(users::admin_remove(connection, act, &id)?)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
