//! The client that a key belongs to.

use actix_web::{get, web};
use keywright_api_types::ErrorCode;
use keywright_api_types::balance::Profile;
use keywright_api_types::permissions::required::ProfileRead;
use keywright_database::{DatabaseError, clients};

use crate::errors::ApiError;
use crate::guarding::Caller;
use crate::state::AppState;

/// Read the profile
///
/// Name, status, package and features of the client that the key belongs to.
#[utoipa::path(
    tag = "Profile",
    responses((status = 200, description = "The client", body = Profile)),
    security(("bearer" = ["profile:read"]), ("api_key" = ["profile:read"])),
)]
#[get("/profile")]
pub async fn read_profile(
    state: web::Data<AppState>,
    caller: Caller<ProfileRead>,
) -> Result<web::Json<Profile>, ApiError> {
    let id = caller.client_id();
    let limits = state.workshop.limits;
    let found = state.read::<_, DatabaseError>(move |connection| clients::find(connection, &id, limits)).await?;
    let client = found.ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
    Ok(web::Json(Profile {
        id: client.id,
        name: client.name,
        status: client.status,
        package: client.package,
        features: client.entitlement.features,
        created_at: client.created_at,
    }))
}
