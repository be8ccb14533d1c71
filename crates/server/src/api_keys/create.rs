//! Making a key.

use actix_web::{HttpResponse, post, web};
use keywright_api_types::api_keys::{ApiKeyWithSecret, CreateApiKey};
use keywright_database::api_keys;
use keywright_domain::api_keys::Authority;

use crate::errors::ApiError;
use crate::json::Json;
use crate::session::{KeyEditor, require_fresh_code};
use crate::state::AppState;

/// Create an API key
///
/// The answer holds the secret, which is shown this once and stored nowhere. Where the user has a second factor, a key that
/// moves money asks for a fresh code (`step_up_required`).
///
/// Permissions: a client's owner or developer; the package has `api_basic`.
#[utoipa::path(
    tag = "API keys",
    request_body = CreateApiKey,
    responses((status = 201, description = "The key and its secret", body = ApiKeyWithSecret)),
    security(("session" = [])),
)]
#[post("/api-keys")]
pub async fn create_api_key(
    state: web::Data<AppState>,
    user: KeyEditor,
    body: Json<CreateApiKey>,
) -> Result<HttpResponse, ApiError> {
    let (client, workshop, body) = (user.client_id(), state.workshop.clone(), body.valid()?);
    let signer = user.signer();
    let (key, secret) = state
        .change::<_, ApiError>(user.author(), move |connection, act| {
            if body.permissions.moves_money() {
                require_fresh_code(connection, &signer, act.at)?;
            }
            Ok(api_keys::create(connection, &workshop, act, &client, Authority::Client, body)?)
        })
        .await?;
    Ok(HttpResponse::Created().json(ApiKeyWithSecret { key, secret: secret.reveal().to_owned() }))
}
