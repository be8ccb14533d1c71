//! Figures over time.

use actix_web::{get, web};
use keywright_api_types::Timestamp;
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_api_types::monitoring::MonitoringRange;
use keywright_api_types::usage::{Interval, MAX_POINTS, UsageReport};
use keywright_database::DatabaseError;
use keywright_database::usage::{self, ReportQuery};
use serde::Deserialize;
use utoipa::IntoParams;

use super::prepare;
use crate::api_keys::key_id;
use crate::errors::ApiError;
use crate::pages::Query;
use crate::session::KeyViewer;
use crate::state::AppState;

/// The span and the width of a point.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SpanParameters {
    /// The start of the span; 24 hours before its end if absent.
    pub(super) from: Option<Timestamp>,
    /// The end of the span, exclusive; now if absent. Rounded up to the interval, as `from` is rounded down.
    pub(super) to: Option<Timestamp>,
    /// The width of a point; `hour` if absent. Calls are counted by the minute as long as any package keeps its log, by the
    /// hour for 400 days at least, and by the day for good; a span with calls that are no longer counted so is refused.
    pub(super) interval: Option<Interval>,
}

/// Read the client's usage
///
/// Totals, a series, all routes and statuses, and the 50 busiest of the client's keys.
///
/// Permissions: a client's user; the package has `api_basic`.
#[utoipa::path(
    tag = "Usage",
    params(SpanParameters),
    responses((status = 200, description = "Usage over the span", body = UsageReport)),
    security(("session" = [])),
)]
#[get("/usage")]
pub async fn read_usage(
    state: web::Data<AppState>,
    user: KeyViewer,
    span: Query<SpanParameters>,
) -> Result<web::Json<UsageReport>, ApiError> {
    answer(&state, user.client_id(), None, span.valid()?).await
}

/// Read a key's usage
///
/// Totals, a series, and all routes and statuses of one key.
///
/// Permissions: a client's user; the package has `api_basic`.
#[utoipa::path(
    tag = "Usage",
    params(("id" = String, Path, description = "The key's id"), SpanParameters),
    responses((status = 200, description = "Usage over the span", body = UsageReport)),
    security(("session" = [])),
)]
#[get("/api-keys/{id}/usage")]
pub async fn read_api_key_usage(
    state: web::Data<AppState>,
    user: KeyViewer,
    id: web::Path<String>,
    span: Query<SpanParameters>,
) -> Result<web::Json<UsageReport>, ApiError> {
    answer(&state, user.client_id(), Some(key_id(&id)?), span.valid()?).await
}

async fn answer(
    state: &AppState,
    client: ClientId,
    key: Option<ApiKeyId>,
    span: SpanParameters,
) -> Result<web::Json<UsageReport>, ApiError> {
    let query = query(key, span, state.now())?;
    prepare(state, &client, query.key.as_ref()).await?;
    let interval = query.interval;
    let (forgotten, report) = state
        .read::<_, DatabaseError>(move |connection| {
            Ok((usage::forgotten(connection, &client, &query)?, usage::report(connection, &client, &query)?))
        })
        .await?;
    match forgotten {
        Some(end) => Err(no_longer_counted(interval, end)),
        None => Ok(web::Json(report)),
    }
}

/// Everyone's calls in a span of monitoring, which ends with the interval of now.
pub fn up_to_now(range: MonitoringRange, now: Timestamp) -> ReportQuery {
    let (interval, points) = (range.interval(), range.points());
    let width = interval.milliseconds() / 1_000;
    let from = now.floor_to(interval.milliseconds()).plus_seconds(-width * (points - 1));
    ReportQuery { key: None, from, to: from.plus_seconds(width * points), interval }
}

/// Zeros would be taken for calls that never were.
pub(super) fn no_longer_counted(interval: Interval, end: Timestamp) -> ApiError {
    let width = match interval {
        Interval::Minute => "minute",
        Interval::Hour => "hour",
        Interval::Day => "day",
    };
    let message = format!(
        "Calls before {end} are no longer counted by the {width}: choose a wider interval, or let the span begin then."
    );
    ApiError::invalid_field("interval", message)
}

pub(super) fn query(key: Option<ApiKeyId>, span: SpanParameters, now: Timestamp) -> Result<ReportQuery, ApiError> {
    let interval = span.interval.unwrap_or(Interval::Hour);
    // A call of this very millisecond belongs to the span that ends now.
    let to = span.to.unwrap_or_else(|| Timestamp::from_unix_milliseconds(now.unix_milliseconds() + 1));
    let from = span.from.unwrap_or_else(|| to.plus_seconds(-86_400));
    if from >= to {
        return Err(ApiError::invalid_field("from", "The span must begin before it ends."));
    }
    // Rollups are whole intervals: the span is widened to them, and the answer says so.
    let width = interval.milliseconds();
    let from = from.floor_to(width);
    let to = Timestamp::from_unix_milliseconds(to.unix_milliseconds() + width - 1).floor_to(width);
    let points = to.milliseconds_since(from) / width;
    if points > MAX_POINTS {
        let message = format!("The span has more than {MAX_POINTS} points; choose a wider interval.");
        return Err(ApiError::invalid_field("interval", message));
    }
    Ok(ReportQuery { key, from, to, interval })
}
