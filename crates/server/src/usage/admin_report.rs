//! Figures over time, across clients.

use actix_web::{get, web};
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_api_types::monitoring::AdminUsageReport;
use keywright_api_types::usage::Interval;
use keywright_api_types::{ErrorCode, Timestamp};
use keywright_database::{DatabaseError, usage};
use serde::Deserialize;
use utoipa::IntoParams;

use super::flush;
use super::report::{SpanParameters, no_longer_counted, query};
use crate::errors::ApiError;
use crate::pages::Query;
use crate::session::{Admin, Unattended};
use crate::state::AppState;

/// Whose calls, the span and the width of a point.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AdminSpanParameters {
    /// Only calls of this client.
    #[param(value_type = Option<String>)]
    client_id: Option<ClientId>,
    /// Only calls with this key.
    #[param(value_type = Option<String>)]
    key_id: Option<ApiKeyId>,
    /// The start of the span; 24 hours before its end if absent.
    from: Option<Timestamp>,
    /// The end of the span, exclusive; now if absent. Rounded up to the interval, as `from` is rounded down.
    to: Option<Timestamp>,
    /// The width of a point; `hour` if absent. As with a client's usage, a span with calls that are no longer counted by it
    /// is refused.
    interval: Option<Interval>,
}

/// Read everyone's usage
///
/// Totals, a series, the busiest clients, keys and routes, and how often each code refused a call; of everyone, of a
/// client or of a key. All figures are exact. Calls with an unknown key belong to nobody and are not among them.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(AdminSpanParameters),
    responses((status = 200, description = "Usage over the span", body = AdminUsageReport)),
    security(("session" = [])),
)]
#[get("/admin/usage")]
pub async fn admin_read_usage(
    state: web::Data<AppState>,
    _: Unattended<Admin>,
    parameters: Query<AdminSpanParameters>,
) -> Result<web::Json<AdminUsageReport>, ApiError> {
    let AdminSpanParameters { client_id, key_id, from, to, interval } = parameters.valid()?;
    let query = query(key_id, SpanParameters { from, to, interval }, state.now())?;
    flush(&state).await;
    let interval = query.interval;
    let (forgotten, report) = state
        .read::<_, DatabaseError>(move |connection| {
            let client = client_id.as_ref();
            let forgotten = usage::admin_forgotten(connection, client, &query)?;
            Ok((forgotten, usage::admin_report(connection, client, &query)?))
        })
        .await?;
    match forgotten {
        Some(end) => Err(no_longer_counted(interval, end)),
        None => report.map(web::Json).ok_or_else(|| ApiError::new(ErrorCode::NotFound)),
    }
}
