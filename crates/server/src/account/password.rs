//! Changing the password.

use actix_web::{HttpResponse, post, web};
use keywright_api_types::account::ChangePassword;
use keywright_database::{DatabaseError, passwords};

use crate::errors::ApiError;
use crate::json::Json;
use crate::session::{SignedIn, wrong_password};
use crate::state::AppState;

/// Change the password
///
/// Asks for the present one. Every other session of the user ends.
///
/// Permissions: any signed-in user.
#[utoipa::path(
    tag = "Account",
    request_body = ChangePassword,
    responses((status = 204, description = "The new password is in force")),
    security(("session" = [])),
)]
#[post("/account/password")]
pub async fn change_password(
    state: web::Data<AppState>,
    signed_in: SignedIn,
    body: Json<ChangePassword>,
) -> Result<HttpResponse, ApiError> {
    let ChangePassword { current_password, new_password } = body.valid()?;
    signed_in.prove_password(&state, current_password, "current_password").await?;
    let hash = state.passwords.hash(new_password).await?;
    let (user, client, token) = (signed_in.user.clone(), signed_in.client_id(), signed_in.token);
    let proven = signed_in.password_hash.clone();
    let changed = state
        .change::<_, DatabaseError>(signed_in.author(), move |connection, act| {
            passwords::change(connection, act, client.as_ref(), &user, &proven, &hash, token)
        })
        .await?;
    if changed { Ok(HttpResponse::NoContent().finish()) } else { Err(wrong_password("current_password")) }
}
