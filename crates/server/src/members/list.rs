//! Who belongs to the client.

use actix_web::{get, web};
use keywright_api_types::Page;
use keywright_api_types::members::Member;
use keywright_database::{DatabaseError, members};

use crate::errors::ApiError;
use crate::pages::{PageParameters, Query, page};
use crate::session::ClientUser;
use crate::state::AppState;

/// List the members
///
/// The client's users and what each may do, newest first.
///
/// Permissions: a client's user.
#[utoipa::path(
    tag = "Team",
    params(PageParameters),
    responses((status = 200, description = "A page of members", body = Page<Member>)),
    security(("session" = [])),
)]
#[get("/members")]
pub async fn list_members(
    state: web::Data<AppState>,
    user: ClientUser,
    parameters: Query<PageParameters>,
) -> Result<web::Json<Page<Member>>, ApiError> {
    let (client, (limit, before)) = (user.client_id(), parameters.valid()?.bounds()?);
    let found = state
        .read::<_, DatabaseError>(move |connection| members::list(connection, &client, before.as_ref(), limit + 1))
        .await?;
    Ok(web::Json(page(found, limit, |member| member.id.to_string())))
}
