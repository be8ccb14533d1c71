//! The log, call by call.

use std::net::IpAddr;

use actix_web::{get, web};
use keywright_api_types::ids::{ApiKeyId, ClientId, RequestId};
use keywright_api_types::requests::LoggedRequest;
use keywright_api_types::{Page, Timestamp};
use keywright_database::DatabaseError;
use keywright_database::request_log::{self, LogFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use super::prepare;
use crate::api_keys::key_id;
use crate::errors::ApiError;
use crate::pages::{Query, page_size, text};
use crate::session::KeyViewer;
use crate::state::AppState;

/// Which calls to list; all that is named must fit.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LogParameters {
    /// A status such as `429`, or a class such as `4xx`.
    #[param(pattern = "^[1-5]([0-9]{2}|xx)$")]
    status: Option<String>,
    /// An HTTP method.
    method: Option<String>,
    /// A route's pattern, such as `/v1/payments/{id}`.
    route: Option<String>,
    /// The caller's address.
    #[param(value_type = Option<String>)]
    ip: Option<IpAddr>,
    /// From this moment on.
    from: Option<Timestamp>,
    /// Up to this moment, exclusive.
    to: Option<Timestamp>,
    /// How many calls: 1 to 100, 25 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
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
    responses((status = 200, description = "A page of calls", body = Page<LoggedRequest>)),
    security(("session" = [])),
)]
#[get("/requests")]
pub async fn list_requests(
    state: web::Data<AppState>,
    user: KeyViewer,
    parameters: Query<LogParameters>,
) -> Result<web::Json<Page<LoggedRequest>>, ApiError> {
    answer(&state, user.client_id(), None, parameters.valid()?).await
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
    responses((status = 200, description = "A page of calls", body = Page<LoggedRequest>)),
    security(("session" = [])),
)]
#[get("/api-keys/{id}/requests")]
pub async fn list_api_key_requests(
    state: web::Data<AppState>,
    user: KeyViewer,
    id: web::Path<String>,
    parameters: Query<LogParameters>,
) -> Result<web::Json<Page<LoggedRequest>>, ApiError> {
    answer(&state, user.client_id(), Some(key_id(&id)?), parameters.valid()?).await
}

async fn answer(
    state: &AppState,
    client: ClientId,
    key: Option<ApiKeyId>,
    parameters: LogParameters,
) -> Result<web::Json<Page<LoggedRequest>>, ApiError> {
    let limit = page_size(parameters.limit)?;
    let filter = LogFilter {
        key,
        status: parameters.status.as_deref().map(status_range).transpose()?,
        method: text("method", parameters.method)?.map(|method| method.to_uppercase()),
        route: text("route", parameters.route)?,
        ip: parameters.ip.map(|address| address.to_canonical()),
        from: parameters.from,
        to: parameters.to,
        before: parameters.cursor.as_deref().map(place).transpose()?,
    };
    prepare(state, &client, filter.key.as_ref()).await?;
    let now = state.now();
    let found =
        state.read::<_, DatabaseError>(move |connection| request_log::list(connection, &client, &filter, limit, now));
    let found = found.await?;
    Ok(web::Json(Page { data: found.calls, next_cursor: found.next.map(|id| id.to_string()) }))
}

fn place(cursor: &str) -> Result<RequestId, ApiError> {
    cursor.parse().map_err(|_| ApiError::invalid_field("cursor", "Pass `next_cursor` as it was given."))
}

/// `429` is one status, `4xx` a hundred.
fn status_range(text: &str) -> Result<(u16, u16), ApiError> {
    let class = text.strip_suffix("xx").and_then(|class| class.parse::<u16>().ok());
    let range = match class {
        Some(class) => class.checked_mul(100).map(|lowest| (lowest, lowest.saturating_add(99))),
        None => text.parse::<u16>().ok().map(|status| (status, status)),
    };
    range
        .filter(|(lowest, highest)| *lowest >= 100 && *highest <= 599)
        .ok_or_else(|| ApiError::invalid_field("status", "A status is a number such as 429, or a class such as 4xx."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_or_a_class_of_them() {
        assert_eq!(status_range("429").ok(), Some((429, 429)));
        assert_eq!(status_range("4xx").ok(), Some((400, 499)));
        for text in ["", "xx", "99", "600", "9xx", "70000xx", "4xxx", "-1"] {
            assert!(status_range(text).is_err(), "{text}");
        }
    }
}
