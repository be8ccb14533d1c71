//! Sessions: signing in and out, and who is behind a request.

mod admin_roles;
mod client_roles;
mod cookie;
mod extractors;
mod password;
mod proof;
mod sign_in;
mod sign_out;
mod standing;
mod step_up;
mod throttle;

use keywright_api_types::session::{Session, SessionClient};
use keywright_database::clients::Client;

pub use admin_roles::{Admin, AdminOwner, Operator};
pub use client_roles::{ClientEditor, ClientOwner, ClientUser, KeyEditor, KeyViewer};
pub use extractors::{SignedIn, Unattended};
pub(crate) use extractors::{Signer, author};
pub use password::{PasswordCost, Passwords, is_right};
pub(crate) use proof::wrong_password;
pub use sign_in::start_session;
pub(crate) use sign_in::{carry, unknown};
pub use sign_out::end_session;
pub(crate) use standing::Standing;
pub use step_up::step_up_session;
pub(crate) use step_up::{require_fresh_code, require_fresh_proof};
pub use throttle::SignInThrottle;

use crate::errors::ApiError;
use actix_web::{get, web};

/// Who is signed in
///
/// Permissions: any signed-in user.
#[utoipa::path(tag = "Session", responses((status = 200, description = "The signed-in user", body = Session)), security(("session" = [])))]
#[get("/session")]
pub async fn read_session(signed_in: SignedIn) -> Result<web::Json<Session>, ApiError> {
    Ok(web::Json(Session { client: signed_in.client.as_ref().map(summary), user: signed_in.user }))
}

/// The client of a session, as far as every page needs it.
pub(crate) fn summary(client: &Client) -> SessionClient {
    SessionClient {
        id: client.id,
        name: client.name.clone(),
        status: client.status,
        package: client.package.clone(),
        features: client.entitlement.features.clone(),
        max_rate_limit_per_minute: client.entitlement.max_rate,
    }
}
