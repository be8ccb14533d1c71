//! The monitoring page's figures as server-sent events.

use std::time::Duration;

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{Error, HttpResponse, get, web};
use futures_util::stream;
use keywright_api_types::Problem;
use keywright_api_types::monitoring::{MonitoringRange, MonitoringSnapshot};
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Interval, MissedTickBehavior, interval};
use utoipa::IntoParams;

use crate::errors::ApiError;
use crate::pages::Query;
use crate::session::{Admin, Standing, Unattended};
use crate::state::AppState;

/// How often it is looked whether there is something new.
const BEAT: Duration = Duration::from_secs(2);
/// What is sent where there is nothing new, so that both ends see that the other is there: an event, since a browser
/// tells its page of no comment.
const HEARTBEAT: Bytes = Bytes::from_static(b"event: beat\ndata:\n\n");

/// Which span to watch.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WatchParameters {
    /// The span, up to now: `1h` if absent.
    #[param(inline)]
    range: Option<MonitoringRange>,
}

/// Watch what happens
///
/// Server-sent events: at once, and then every two seconds in which something changed, an event whose data is the usage of
/// everyone over the span and what else there is to watch; an event named `beat` otherwise. The stream ends with the
/// session, or when the admin's access changes. On each server 64 may watch at once.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(WatchParameters),
    responses(
        (status = 200, description = "A stream of snapshots", content((MonitoringSnapshot = "text/event-stream"))),
        (status = 503, description = "`too_many_watchers`", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[get("/admin/monitoring/stream")]
pub async fn admin_watch_monitoring(
    state: web::Data<AppState>,
    Unattended(admin): Unattended<Admin>,
    parameters: Query<WatchParameters>,
) -> Result<HttpResponse, ApiError> {
    let range = parameters.valid()?.range.unwrap_or(MonitoringRange::Hour);
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let watcher = Watcher {
        _place: state.live.join()?,
        closing: state.live.closing(),
        state: AppState::clone(&state),
        standing: admin.standing(),
        range,
        beat,
        last: Bytes::new(),
    };
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        // Whatever stands between must pass each event on at once.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(stream::try_unfold(watcher, Watcher::next)))
}

/// One who watches.
struct Watcher {
    _place: OwnedSemaphorePermit,
    closing: watch::Receiver<bool>,
    state: AppState,
    standing: Standing,
    range: MonitoringRange,
    beat: Interval,
    last: Bytes,
}

impl Watcher {
    /// The next event; nothing when it is over.
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, Error> {
        tokio::select! {
            biased;
            _ = self.closing.wait_for(|closing| *closing) => return Ok(None),
            _ = self.beat.tick() => {}
        }
        if !self.standing.holds(&self.state).await? {
            return Ok(None);
        }
        let snapshot = self.state.live.snapshot(&self.state, self.range).await?;
        if snapshot == self.last {
            return Ok(Some((HEARTBEAT, self)));
        }
        let event = [b"data: ", snapshot.as_ref(), b"\n\n"].concat();
        self.last = snapshot;
        Ok(Some((Bytes::from(event), self)))
    }
}
