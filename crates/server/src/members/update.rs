//! Changing what a member may do.

use actix_web::{HttpResponse, patch, web};
use keywright_api_types::Problem;
use keywright_api_types::members::UpdateMember;
use keywright_database::members;

use super::member_id;
use crate::errors::ApiError;
use crate::json::Json;
use crate::session::ClientOwner;
use crate::state::AppState;

/// Change what a member may do
///
/// From the member's next request on. The last owner stays one. Whom somebody invited who is no owner any more is not invited
/// any more, and links for members' new passwords work no more.
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
    let client = owner.client_id();
    state
        .change(owner.author(), move |connection, act| members::update_access(connection, act, &client, &id, access))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
