//! Making a key for a client.

use actix_web::{HttpResponse, post, web};
use keywright_api_types::ErrorCode;
use keywright_api_types::api_keys::{ApiKeyWithSecret, CreateApiKey};
use keywright_api_types::ids::ClientId;
use keywright_database::api_keys::{self, Excess};
use keywright_database::clients;
use keywright_domain::api_keys::Authority;

use crate::errors::ApiError;
use crate::json::Json;
use crate::money::path_id;
use crate::session::{Operator, require_fresh_proof};
use crate::state::AppState;

/// Create an API key for a client
///
/// The answer holds the secret, which is shown this once and stored nowhere. The key may have a higher rate than the client's
/// package grants, up to `MAX_API_RATE_LIMIT`, and be one more than it allows. The client finds in its trail who made it.
/// A key that moves money, or is more than the package allows, asks for a fresh code or the password
/// (`step_up_required`).
///
/// Permissions: an admin's owner or operator.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The client's id")),
    request_body = CreateApiKey,
    responses((status = 201, description = "The key and its secret", body = ApiKeyWithSecret)),
    security(("session" = [])),
)]
#[post("/admin/clients/{id}/api-keys")]
pub async fn admin_create_api_key(
    state: web::Data<AppState>,
    admin: Operator,
    id: web::Path<String>,
    body: Json<CreateApiKey>,
) -> Result<HttpResponse, ApiError> {
    let (client, body): (ClientId, _) = (path_id(&id)?, body.valid()?);
    let (workshop, signer) = (state.workshop.clone(), admin.signer());
    let (key, secret) = state
        .change::<_, ApiError>(admin.into_author(), move |connection, act| {
            let found = clients::find(connection, &client, workshop.limits)?;
            found.ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
            if body.permissions.moves_money() {
                require_fresh_proof(connection, &signer, act.at)?;
            }
            let (key, secret) = api_keys::create(connection, &workshop, act, &client, Authority::Admin, body)?;
            if Excess::of_key(connection, &client, &key.id, workshop.limits, act.at)? != Excess::default() {
                require_fresh_proof(connection, &signer, act.at)?;
            }
            Ok((key, secret))
        })
        .await?;
    Ok(HttpResponse::Created().json(ApiKeyWithSecret { key, secret: secret.reveal().to_owned() }))
}
