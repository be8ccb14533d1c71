//! The open invitations.

use actix_web::{get, web};
use keywright_api_types::Page;
use keywright_api_types::invitations::Invitation;
use keywright_database::{DatabaseError, invitations};

use crate::errors::ApiError;
use crate::pages::{PageParameters, Query, page};
use crate::session::ClientOwner;
use crate::state::AppState;

/// List the open invitations
///
/// Those that were neither accepted nor taken back, newest first; one whose link is too old can be sent again.
///
/// Permissions: a client's owner.
#[utoipa::path(
    tag = "Team",
    params(PageParameters),
    responses((status = 200, description = "A page of invitations", body = Page<Invitation>)),
    security(("session" = [])),
)]
#[get("/invitations")]
pub async fn list_invitations(
    state: web::Data<AppState>,
    owner: ClientOwner,
    parameters: Query<PageParameters>,
) -> Result<web::Json<Page<Invitation>>, ApiError> {
    let (client, (limit, before)) = (owner.client_id(), parameters.valid()?.bounds()?);
    let found = state
        .read::<_, DatabaseError>(move |connection| invitations::list(connection, &client, before.as_ref(), limit + 1))
        .await?;
    Ok(web::Json(page(found, limit, |invitation| invitation.id.to_string())))
}
