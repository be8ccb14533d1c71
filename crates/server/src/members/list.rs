//! Who belongs to the client.

use actix_web::{get, web};
use keywright_api_types::Page;
use keywright_api_types::members::Member;
use keywright_database::{DatabaseError, members};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::errors::ApiError;
use crate::pages::{Query, cursor, page, page_size};
use crate::session::ClientUser;
use crate::state::AppState;

/// Which members to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MemberParameters {
    /// How many members: 1 to 100, 25 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List the members
///
/// The client's users and what each may do, newest first.
///
/// Permissions: a client's user.
#[utoipa::path(
    tag = "Team",
    params(MemberParameters),
    responses((status = 200, description = "A page of members", body = Page<Member>)),
    security(("session" = [])),
)]
#[get("/members")]
pub async fn list_members(
    state: web::Data<AppState>,
    user: ClientUser,
    parameters: Query<MemberParameters>,
) -> Result<web::Json<Page<Member>>, ApiError> {
    let parameters = parameters.valid()?;
    let limit = page_size(parameters.limit)?;
    let (client, before) = (user.client_id(), cursor(parameters.cursor.as_deref())?);
    let found = state
        .read::<_, DatabaseError>(move |connection| members::list(connection, &client, before.as_ref(), limit + 1))
        .await?;
    Ok(web::Json(page(found, limit, |member| member.id.to_string())))
}
