//! The open invitations.

use actix_web::{get, web};
use keywright_api_types::Page;
use keywright_api_types::invitations::Invitation;
use keywright_database::{DatabaseError, invitations};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::errors::ApiError;
use crate::pages::{Query, cursor, page, page_size};
use crate::session::ClientOwner;
use crate::state::AppState;

/// Which invitations to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InvitationParameters {
    /// How many invitations: 1 to 100, 25 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List the open invitations
///
/// Those that were neither accepted nor taken back, newest first; one whose link is too old can be sent again.
///
/// Permissions: a client's owner.
#[utoipa::path(
    tag = "Team",
    params(InvitationParameters),
    responses((status = 200, description = "A page of invitations", body = Page<Invitation>)),
    security(("session" = [])),
)]
#[get("/invitations")]
pub async fn list_invitations(
    state: web::Data<AppState>,
    owner: ClientOwner,
    parameters: Query<InvitationParameters>,
) -> Result<web::Json<Page<Invitation>>, ApiError> {
    let parameters = parameters.valid()?;
    let limit = page_size(parameters.limit)?;
    let (client, before) = (owner.client_id(), cursor(parameters.cursor.as_deref())?);
    let found = state
        .read::<_, DatabaseError>(move |connection| invitations::list(connection, &client, before.as_ref(), limit + 1))
        .await?;
    Ok(web::Json(page(found, limit, |invitation| invitation.id.to_string())))
}
