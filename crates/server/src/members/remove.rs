//! Removing a member.

use actix_web::{HttpResponse, delete, web};
use keywright_api_types::{ErrorCode, Problem};
use keywright_database::members;
use serde::Deserialize;
use utoipa::IntoParams;

use super::member_id;
use crate::errors::ApiError;
use crate::pages::Query;
use crate::session::{ClientOwner, require_fresh_code};
use crate::state::AppState;

/// Whether it is meant.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RemoveParameters {
    /// That the owner who asks means to remove their own account.
    myself: Option<bool>,
}

/// Remove a member
///
/// The member's sessions end at once; the keys that the member made stay the client's. The last owner cannot be removed, and
/// the owner who asks only with `?myself=true`. Whom a removed owner invited is not invited any more, and links for members' new
/// passwords work no more. Where the owner who asks has a second factor, it asks for a fresh code (`step_up_required`).
///
/// Permissions: a client's owner.
#[utoipa::path(
    tag = "Team",
    params(("id" = String, Path, description = "The member's id"), RemoveParameters),
    responses(
        (status = 204, description = "The member is removed"),
        (status = 409, description = "`last_owner` or `own_account`", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[delete("/members/{id}")]
pub async fn remove_member(
    state: web::Data<AppState>,
    owner: ClientOwner,
    id: web::Path<String>,
    parameters: Query<RemoveParameters>,
) -> Result<HttpResponse, ApiError> {
    let (id, parameters) = (member_id(&id)?, parameters.valid()?);
    if id == owner.user_id() && parameters.myself != Some(true) {
        let detail = "This would remove your own account. Send `?myself=true` if that is meant.";
        return Err(ApiError::with_detail(ErrorCode::OwnAccount, detail));
    }
    let (client, signer) = (owner.client_id(), owner.signer());
    state
        .change::<_, ApiError>(owner.author(), move |connection, act| {
            require_fresh_code(connection, &signer, act.at)?;
            Ok(members::remove(connection, act, &client, &id)?)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
