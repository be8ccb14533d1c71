//! One call, and why it was let in or refused.

use actix_web::{get, web};
use keywright_api_types::ErrorCode;
use keywright_api_types::checks::RequestDetail;
use keywright_api_types::ids::RequestId;
use keywright_database::{DatabaseError, api_keys, audit, request_log};
use keywright_domain::checks::{Evidence, explain};

use super::prepare;
use crate::errors::ApiError;
use crate::routes::Routes;
use crate::session::KeyViewer;
use crate::state::AppState;

/// Read a call
///
/// The call with every check that it went through, in order: how it ended, what it compared, what that is today.
///
/// Permissions: a client's user; the package has `api_basic`.
#[utoipa::path(
    tag = "Usage",
    params(("id" = String, Path, description = "The call's request id")),
    responses((status = 200, description = "The call", body = RequestDetail)),
    security(("session" = [])),
)]
#[get("/requests/{id}")]
pub async fn read_request(
    state: web::Data<AppState>,
    user: KeyViewer,
    routes: web::Data<Routes>,
    id: web::Path<String>,
) -> Result<web::Json<RequestDetail>, ApiError> {
    let not_found = || ApiError::new(ErrorCode::NotFound);
    let id: RequestId = id.parse().map_err(|_| not_found())?;
    prepare(&state, &user.client_id(), None).await?;
    let (client, now) = (user.client_id(), state.now());
    let find = move |connection: &mut _| {
        let Some(request) = request_log::find(connection, &client, &id, now)? else { return Ok(None) };
        let Some(key) = api_keys::find(connection, &client, &request.key_id, now)? else { return Ok(None) };
        let later = audit::after(connection, &client, &[key.id.as_str(), client.as_str()], request.at)?;
        let granted = api_keys::with_granted_rate(connection, &client)?.contains(&key.id);
        Ok(Some((request, key, granted, later)))
    };
    let (request, key, granted, later) = state.read::<_, DatabaseError>(find).await?.ok_or_else(not_found)?;
    let required = routes.required(&request.method, &request.route);
    let (client_status, features) = user.standing();
    let rate = user.client().entitlement.rate_of_key(key.rate_limit_per_minute, granted).per_minute;
    let (request_of, key, later) = (&request, &key, later.as_slice());
    let checks = explain(&Evidence { request: request_of, required, key, client_status, features, rate, later });
    Ok(web::Json(RequestDetail { request, required, checks }))
}
