//! Changing a client.

use actix_web::{patch, post, web};
use keywright_api_types::ErrorCode;
use keywright_api_types::admin::clients::{AdminClient, UpdateClient, UpdateOverrides};
use keywright_api_types::admin::impact::Impact;
use keywright_api_types::ids::ClientId;
use keywright_database::AnyConnection;
use keywright_database::clients::{self, ClientPatch, OverridesPatch};
use keywright_domain::limits::ServerLimits;

use super::{client_of, require_package};
use crate::errors::ApiError;
use crate::json::Json;
use crate::money::path_id;
use crate::session::{Operator, require_fresh_proof};
use crate::state::AppState;

fn patch_of(body: UpdateClient) -> ClientPatch {
    let overrides = body.overrides.map(|overrides| overrides.unwrap_or_else(UpdateOverrides::cleared));
    let overrides = overrides.unwrap_or_default();
    ClientPatch {
        name: body.name.map(|name| name.trim().to_owned()),
        email: body.email.map(|email| email.trim().to_owned()),
        status: body.status,
        package_id: body.package_id,
        overrides: OverridesPatch {
            features: overrides.features,
            max_api_keys: overrides.max_api_keys,
            max_rate: overrides.max_rate_limit_per_minute,
        },
    }
}

/// Refuses a client or a package that there is not.
fn require_both(
    connection: &mut AnyConnection,
    id: &ClientId,
    patch: &ClientPatch,
    limits: ServerLimits,
) -> Result<(), ApiError> {
    clients::find(connection, id, limits)?.ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
    patch.package_id.as_ref().map_or(Ok(()), |package| require_package(connection, package))
}

/// Preview a change of a client
///
/// What the change would do to the client and its keys: nothing is changed. It takes the body that would change the client,
/// and asks for no proof.
///
/// Permissions: an admin's owner or operator.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The client's id")),
    request_body = UpdateClient,
    responses((status = 200, description = "What it would do", body = Impact)),
    security(("session" = [])),
)]
#[post("/admin/clients/{id}/preview")]
pub async fn admin_preview_client(
    state: web::Data<AppState>,
    _: Operator,
    id: web::Path<String>,
    body: Json<UpdateClient>,
) -> Result<web::Json<Impact>, ApiError> {
    let (id, patch): (ClientId, _) = (path_id(&id)?, patch_of(body.valid()?));
    let (limits, now) = (state.workshop.limits, state.now());
    let impact = state
        .read::<_, ApiError>(move |connection| {
            require_both(connection, &id, &patch, limits)?;
            Ok(clients::admin_impact(connection, &id, patch, limits, now)?)
        })
        .await?;
    Ok(web::Json(impact))
}

/// Change a client
///
/// What is absent stays as it is; an override that is `null` is cleared. Suspension, features and limits count from the next
/// call on. Overrides ask for a fresh proof (`step_up_required`).
///
/// Permissions: an admin's owner or operator.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The client's id")),
    request_body = UpdateClient,
    responses((status = 200, description = "The client as it is now", body = AdminClient)),
    security(("session" = [])),
)]
#[patch("/admin/clients/{id}")]
pub async fn admin_update_client(
    state: web::Data<AppState>,
    admin: Operator,
    id: web::Path<String>,
    body: Json<UpdateClient>,
) -> Result<web::Json<AdminClient>, ApiError> {
    let (id, patch): (ClientId, _) = (path_id(&id)?, patch_of(body.valid()?));
    let (limits, signer) = (state.workshop.limits, admin.signer());
    state
        .change::<_, ApiError>(admin.into_author(), move |connection, act| {
            require_both(connection, &id, &patch, limits)?;
            if patch.overrides != OverridesPatch::default() {
                require_fresh_proof(connection, &signer, act.at)?;
            }
            Ok(clients::admin_update(connection, act, &id, patch)?)
        })
        .await?;
    client_of(&state, id).await.map(web::Json)
}
