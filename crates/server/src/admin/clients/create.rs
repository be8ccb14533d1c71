//! Making a client.

use actix_web::{HttpResponse, post, web};
use keywright_api_types::admin::clients::{AdminClient, CreateClient};
use keywright_api_types::clients::ClientStatus;
use keywright_database::clients::{self, NewClient};
use keywright_domain::limits::Overrides;

use super::{client_of, require_package};
use crate::errors::ApiError;
use crate::json::Json;
use crate::session::{Operator, require_fresh_proof};
use crate::state::AppState;

/// Create a client
///
/// Users and keys are made for it afterwards. Overrides ask for a fresh proof (`step_up_required`).
///
/// Permissions: an admin's owner or operator.
#[utoipa::path(
    tag = "Administration",
    request_body = CreateClient,
    responses((status = 201, description = "The client", body = AdminClient)),
    security(("session" = [])),
)]
#[post("/admin/clients")]
pub async fn admin_create_client(
    state: web::Data<AppState>,
    admin: Operator,
    body: Json<CreateClient>,
) -> Result<HttpResponse, ApiError> {
    let (body, signer) = (body.valid()?, admin.signer());
    let overrides = body.overrides.unwrap_or_default();
    let new = NewClient {
        name: body.name.trim().to_owned(),
        email: body.email.trim().to_owned(),
        package_id: body.package_id,
        status: body.status.unwrap_or(ClientStatus::Active),
        overrides: Overrides {
            features: overrides.features,
            max_api_keys: overrides.max_api_keys,
            max_rate: overrides.max_rate_limit_per_minute,
        },
    };
    let id = state
        .change::<_, ApiError>(admin.into_author(), move |connection, act| {
            require_package(connection, &new.package_id)?;
            if new.overrides != Overrides::default() {
                require_fresh_proof(connection, &signer, act.at)?;
            }
            Ok(clients::admin_create(connection, act, new)?)
        })
        .await?;
    Ok(HttpResponse::Created().json(client_of(&state, id).await?))
}
