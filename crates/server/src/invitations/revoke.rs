//! Taking an invitation back.

use actix_web::{HttpResponse, delete, web};
use keywright_database::invitations;

use super::invitation_id;
use crate::errors::ApiError;
use crate::session::ClientOwner;
use crate::state::AppState;

/// Take an invitation back
///
/// Its link works no more.
///
/// Permissions: a client's owner.
#[utoipa::path(
    tag = "Team",
    params(("id" = String, Path, description = "The invitation's id")),
    responses((status = 204, description = "It is taken back")),
    security(("session" = [])),
)]
#[delete("/invitations/{id}")]
pub async fn revoke_invitation(
    state: web::Data<AppState>,
    owner: ClientOwner,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let (id, client) = (invitation_id(&id)?, owner.client_id());
    state.change(owner.author(), move |connection, act| invitations::revoke(connection, act, &client, &id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
