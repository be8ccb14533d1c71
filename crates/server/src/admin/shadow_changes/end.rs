//! Applying a watched change, and giving one up.

use actix_web::{post, web};
use keywright_api_types::admin::shadow_changes::ShadowChange;
use keywright_api_types::ids::ShadowChangeId;
use keywright_api_types::{ErrorCode, Problem};
use keywright_database::AnyConnection;
use keywright_database::audit::Act;
use keywright_database::shadow_changes::{self, Stake};

use crate::admin::api_keys::change_with_proof;
use crate::errors::ApiError;
use crate::json::OptionalJson;
use crate::money::{NoFields, path_id};
use crate::session::Operator;
use crate::state::AppState;

/// Apply a watched change
///
/// As the same change of the key or the package otherwise, from the next call on, and watched no longer. What else was
/// changed meanwhile stays. A second time changes nothing; one that was discarded is 409 `already_settled`. Giving a key a
/// permission that moves money, or a rate above what its client's package grants, asks for a fresh code or the password
/// (`step_up_required`).
///
/// Permissions: an admin's owner or operator; of a package its owner.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The change's id")),
    responses(
        (status = 200, description = "The change", body = ShadowChange),
        (status = 409, description = "`already_settled`, `key_revoked`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "It cannot be made any more: a ceiling was lowered", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[post("/admin/shadow-changes/{id}/apply")]
pub async fn admin_apply_shadow_change(
    state: web::Data<AppState>,
    admin: Operator,
    id: web::Path<String>,
    body: OptionalJson<NoFields>,
) -> Result<web::Json<ShadowChange>, ApiError> {
    let NoFields {} = body.valid()?;
    let id: ShadowChangeId = path_id(&id)?;
    let (workshop, is_owner, signer) = (state.workshop.clone(), admin.is_owner(), admin.signer());
    let change = state
        .change::<_, ApiError>(admin.into_author(), move |connection, act| {
            let Stake { key, gains } = decided(connection, &id, is_owner)?;
            let apply = |connection: &mut AnyConnection, act: &mut Act<'_>| {
                Ok(shadow_changes::admin_apply(connection, &workshop, act, &id)?)
            };
            match &key {
                None => apply(connection, act),
                Some((client, key)) => {
                    change_with_proof(connection, &workshop, &signer, act, (client, key), gains, apply)
                }
            }
        })
        .await?;
    Ok(web::Json(change))
}

/// Give a watched change up
///
/// Nothing was changed by it. A second time changes nothing; one that was applied is 409 `already_settled`.
///
/// Permissions: an admin's owner or operator; of a package its owner.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The change's id")),
    responses(
        (status = 200, description = "The change", body = ShadowChange),
        (status = 409, description = "`already_settled`", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[post("/admin/shadow-changes/{id}/discard")]
pub async fn admin_discard_shadow_change(
    state: web::Data<AppState>,
    admin: Operator,
    id: web::Path<String>,
    body: OptionalJson<NoFields>,
) -> Result<web::Json<ShadowChange>, ApiError> {
    let NoFields {} = body.valid()?;
    let (id, is_owner): (ShadowChangeId, _) = (path_id(&id)?, admin.is_owner());
    let change = state
        .change::<_, ApiError>(admin.into_author(), move |connection, act| {
            decided(connection, &id, is_owner)?;
            Ok(shadow_changes::admin_discard(connection, act, &id)?)
        })
        .await?;
    Ok(web::Json(change))
}

/// What is at stake, if it is theirs to decide: packages are an owner's.
fn decided(connection: &mut AnyConnection, id: &ShadowChangeId, is_owner: bool) -> Result<Stake, ApiError> {
    let stake = shadow_changes::admin_stake(connection, id)?;
    match stake.key.is_none() && !is_owner {
        true => Err(ApiError::new(ErrorCode::InsufficientAccess)),
        false => Ok(stake),
    }
}
