//! Changing a client.

use actix_web::{patch, web};
use keywright_api_types::ErrorCode;
use keywright_api_types::admin::clients::{AdminClient, UpdateClient, UpdateOverrides};
use keywright_api_types::ids::ClientId;
use keywright_database::clients::{self, ClientPatch, OverridesPatch};

use super::{client_of, require_package};
use crate::errors::ApiError;
use crate::json::Json;
use crate::money::path_id;
use crate::session::{Operator, require_fresh_proof};
use crate::state::AppState;

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
    let (id, body): (ClientId, _) = (path_id(&id)?, body.valid()?);
    let (limits, signer) = (state.workshop.limits, admin.signer());
    let overrides = body.overrides.map(|overrides| overrides.unwrap_or_else(UpdateOverrides::cleared));
    let overrides = overrides.unwrap_or_default();
    let patch = ClientPatch {
        name: body.name.map(|name| name.trim().to_owned()),
        email: body.email.map(|email| email.trim().to_owned()),
        status: body.status,
        package_id: body.package_id,
        overrides: OverridesPatch {
            features: overrides.features,
            max_api_keys: overrides.max_api_keys,
            max_rate: overrides.max_rate_limit_per_minute,
        },
    };
    state
        .change::<_, ApiError>(admin.into_author(), move |connection, act| {
            clients::find(connection, &id, limits)?.ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
            if let Some(package) = &patch.package_id {
                require_package(connection, package)?;
            }
            if patch.overrides != OverridesPatch::default() {
                require_fresh_proof(connection, &signer, act.at)?;
            }
            Ok(clients::admin_update(connection, act, &id, patch)?)
        })
        .await?;
    client_of(&state, id).await.map(web::Json)
}
