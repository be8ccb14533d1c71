//! One call, and why it was let in or refused.

use actix_web::{get, web};
use keywright_api_types::api_keys::ApiKey;
use keywright_api_types::audit::AuditEvent;
use keywright_api_types::checks::RequestDetail;
use keywright_api_types::ids::RequestId;
use keywright_api_types::requests::LoggedRequest;
use keywright_api_types::{ErrorCode, Timestamp};
use keywright_database::clients::Client;
use keywright_database::{AnyConnection, DatabaseError, api_keys, audit, clients, request_log};
use keywright_domain::checks::{Evidence, explain};

use super::{flush, prepare};
use crate::errors::ApiError;
use crate::routes::Routes;
use crate::session::{Admin, KeyViewer};
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
        let request = request_log::find(connection, &client, &id, now)?;
        request.map(|request| Story::of(connection, request, now)).transpose().map(Option::flatten)
    };
    let story = state.read::<_, DatabaseError>(find).await?.ok_or_else(not_found)?;
    Ok(web::Json(story.explained(&routes, user.client())))
}

/// Read any client's call
///
/// As a client reads its own: with every check that it went through.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The call's request id")),
    responses((status = 200, description = "The call", body = RequestDetail)),
    security(("session" = [])),
)]
#[get("/admin/requests/{id}")]
pub async fn admin_read_request(
    state: web::Data<AppState>,
    _: Admin,
    routes: web::Data<Routes>,
    id: web::Path<String>,
) -> Result<web::Json<RequestDetail>, ApiError> {
    let not_found = || ApiError::new(ErrorCode::NotFound);
    let id: RequestId = id.parse().map_err(|_| not_found())?;
    flush(&state).await;
    let (now, limits) = (state.now(), state.workshop.limits);
    let find = move |connection: &mut _| {
        let Some(request) = request_log::admin_find(connection, &id, now)? else { return Ok(None) };
        let Some(client) = clients::find(connection, &request.client_id, limits)? else { return Ok(None) };
        Ok(Story::of(connection, request, now)?.map(|story| (story, client)))
    };
    let (story, client) = state.read::<_, DatabaseError>(find).await?.ok_or_else(not_found)?;
    Ok(web::Json(story.explained(&routes, &client)))
}

/// A call, its key, and what was changed since.
struct Story {
    request: LoggedRequest,
    key: ApiKey,
    package_updated_at: Timestamp,
    later: Vec<AuditEvent>,
    now: Timestamp,
}

impl Story {
    fn of(
        connection: &mut AnyConnection,
        request: LoggedRequest,
        now: Timestamp,
    ) -> Result<Option<Self>, DatabaseError> {
        let client = request.client_id;
        let Some(key) = api_keys::find(connection, &client, &request.key_id, now)? else { return Ok(None) };
        let later = audit::after(connection, &client, &[key.id.as_str(), client.as_str()], request.at)?;
        let package_updated_at = clients::package_updated_at(connection, &client)?;
        Ok(Some(Self { request, key, package_updated_at, later, now }))
    }

    fn explained(self, routes: &Routes, client: &Client) -> RequestDetail {
        let Self { request, key, package_updated_at, later, now } = self;
        let entitlement = &client.entitlement;
        let required = routes.required(&request.method, &request.route);
        let checks = explain(&Evidence {
            request: &request,
            required,
            key: &key,
            client_status: client.status,
            entitlement,
            package_updated_at,
            later: &later,
            now,
        });
        let rate = entitlement.rate_of_key(key.rate_limit_per_minute, key.rate_granted);
        RequestDetail { request, required, checks, rate }
    }
}
