//! Changing what a member may do.

use actix_web::{HttpResponse, patch, web};
use keywright_api_types::Problem;
use keywright_api_types::members::UpdateMember;
use keywright_database::members;

use super::member_id;
use crate::errors::ApiError;
use crate::json::Json;
use crate::session::{ClientOwner, require_fresh_code};
use crate::state::AppState;

/// Change what a member may do
///
/// From the member's next request on. The last owner stays one. Whom somebody invited who is no owner any more is not invited
/// any more, and links for members' new passwords work no more. Where the owner who asks has a second factor, it asks for a
/// fresh code (`step_up_required`).
///
/// Permissions: a client's owner.
#[utoipa::path(
    tag = "Team",
    params(("id" = String, Path, description = "The member's id")),
    request_body = UpdateMember,
    responses(
        (status = 204, description = "It is in force"),
        (status = 409, description = "`last_owner`", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[patch("/members/{id}")]
pub async fn update_member(
    state: web::Data<AppState>,
    owner: ClientOwner,
    id: web::Path<String>,
    body: Json<UpdateMember>,
) -> Result<HttpResponse, ApiError> {
    let (id, UpdateMember { access }) = (member_id(&id)?, body.valid()?);
    let (client, signer) = (owner.client_id(), owner.signer());
    state
        .change::<_, ApiError>(owner.author(), move |connection, act| {
            require_fresh_code(connection, &signer, act.at)?;
            Ok(members::update_access(connection, act, &client, &id, access)?)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
