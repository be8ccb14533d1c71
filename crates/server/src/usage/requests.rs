//! The log, a page at a time.

use actix_web::{get, web};
use keywright_api_types::ids::ClientId;
use keywright_api_types::requests::RequestPage;
use keywright_database::DatabaseError;
use keywright_database::request_log::{self, LogFilter, LogPage};

use super::log_filter::log_parameters;
use super::prepare;
use crate::api_keys::key_id;
use crate::errors::ApiError;
use crate::pages::{Query, page_size};
use crate::session::KeyViewer;
use crate::state::AppState;

log_parameters! {
    /// Which calls to list; all that is named must fit.
    LogParameters {
        /// How many calls: 1 to 100, 25 if absent.
        #[param(minimum = 1, maximum = 100)]
        limit: Option<u32>,
    }
}

/// List the client's calls
///
/// Every call with one of the client's keys, accepted or not, newest first. A call whose caller went away before it was
/// answered has the status `499`.
///
/// Permissions: a client's user; the package has `api_basic`.
#[utoipa::path(
    tag = "Usage",
    params(LogParameters),
    responses((status = 200, description = "A page of calls", body = RequestPage)),
    security(("session" = [])),
)]
#[get("/requests")]
pub async fn list_requests(
    state: web::Data<AppState>,
    user: KeyViewer,
    parameters: Query<LogParameters>,
) -> Result<web::Json<RequestPage>, ApiError> {
    let parameters = parameters.valid()?;
    let (limit, filter) = (page_size(parameters.limit)?, parameters.filter(None)?);
    prepare(&state, &user.client_id(), None).await?;
    answer(&state, Whose::Client(user.client_id()), filter, limit).await
}

/// List a key's calls
///
/// Every call with the key, accepted or not, newest first. A call whose caller went away before it was answered has the
/// status `499`.
///
/// Permissions: a client's user; the package has `api_basic`.
#[utoipa::path(
    tag = "Usage",
    params(("id" = String, Path, description = "The key's id"), LogParameters),
    responses((status = 200, description = "A page of calls", body = RequestPage)),
    security(("session" = [])),
)]
#[get("/api-keys/{id}/requests")]
pub async fn list_api_key_requests(
    state: web::Data<AppState>,
    user: KeyViewer,
    id: web::Path<String>,
    parameters: Query<LogParameters>,
) -> Result<web::Json<RequestPage>, ApiError> {
    let (key, parameters) = (key_id(&id)?, parameters.valid()?);
    let (limit, filter) = (page_size(parameters.limit)?, parameters.filter(Some(key))?);
    prepare(&state, &user.client_id(), Some(&key)).await?;
    answer(&state, Whose::Client(user.client_id()), filter, limit).await
}

/// Whose calls are read.
#[derive(Clone, Copy)]
pub(super) enum Whose {
    /// A client's, by one of its users.
    Client(ClientId),
    /// A client's or everyone's, by an admin.
    Any(Option<ClientId>),
}

pub(super) async fn answer(
    state: &AppState,
    whose: Whose,
    filter: LogFilter,
    limit: u32,
) -> Result<web::Json<RequestPage>, ApiError> {
    let LogPage { calls, next, kept_from } = fetch(state, whose, filter, limit).await?;
    Ok(web::Json(RequestPage { data: calls, next_cursor: next.map(|id| id.to_string()), kept_from }))
}

/// Calls, and what follows them.
pub(super) async fn fetch(state: &AppState, whose: Whose, filter: LogFilter, limit: u32) -> Result<LogPage, ApiError> {
    let now = state.now();
    let list = move |connection: &mut _| match whose {
        Whose::Client(client) => request_log::list(connection, &client, &filter, limit, now),
        Whose::Any(client) => request_log::admin_list(connection, client.as_ref(), &filter, limit, now),
    };
    state.read::<_, DatabaseError>(list).await
}
