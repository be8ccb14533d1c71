//! The monitoring page's figures as server-sent events.

use std::time::Duration;

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{Error, HttpResponse, get, rt, web};
use futures_util::stream;
use keywright_api_types::Problem;
use keywright_api_types::monitoring::{MonitoringRange, MonitoringSnapshot};
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio::time::{Interval, MissedTickBehavior, interval, timeout};
use utoipa::IntoParams;

use super::live::Place;
use crate::errors::ApiError;
use crate::pages::Query;
use crate::session::{Admin, Standing, Unattended};
use crate::state::AppState;

/// How often it is looked whether there is something new.
const BEAT: Duration = Duration::from_secs(2);
/// What is sent where there is nothing new, so that both ends see that the other is there: an event, since a browser
/// tells its page of no comment.
const HEARTBEAT: Bytes = Bytes::from_static(b"event: beat\ndata:\n\n");

/// For how long a reader may take nothing before its place is given to others.
const PATIENCE: Duration = Duration::from_secs(10);

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
    let (events, body) = mpsc::channel(1);
    let watcher = Watcher {
        _place: state.live.join()?,
        state: AppState::clone(&state),
        standing: admin.standing(),
        range,
        beat,
        last: Bytes::new(),
        events,
    };
    let mut closing = state.live.closing();
    rt::spawn(async move {
        tokio::select! {
            _ = closing.wait_for(|closing| *closing) => {}
            () = watcher.watch() => {}
        }
    });
    let events = stream::unfold(body, async |mut body| body.recv().await.map(|event| (Ok::<_, Error>(event), body)));
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        // Whatever stands between must pass each event on at once.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(events))
}

/// One who watches. It is a task of its own, which looks whether the session holds even where the reader takes nothing; with
/// it ends the answer.
struct Watcher {
    /// Given back before the answer ends.
    _place: Place,
    state: AppState,
    standing: Standing,
    range: MonitoringRange,
    beat: Interval,
    last: Bytes,
    events: mpsc::Sender<Bytes>,
}

impl Watcher {
    /// Passes events on until the reader has gone, takes nothing any more, or may not have them any more.
    async fn watch(mut self) {
        loop {
            tokio::select! {
                () = self.events.closed() => return,
                _ = self.beat.tick() => {}
            }
            let Ok(Some(event)) = self.next().await else { return };
            if !matches!(timeout(PATIENCE, self.events.send(event)).await, Ok(Ok(()))) {
                return;
            }
        }
    }

    /// What there is to be told now; nothing if the session does not hold.
    async fn next(&mut self) -> Result<Option<Bytes>, ApiError> {
        if !self.standing.holds(&self.state).await? {
            return Ok(None);
        }
        let snapshot = self.state.live.snapshot(&self.state, self.range).await?;
        if snapshot == self.last {
            return Ok(Some(HEARTBEAT));
        }
        let event = [b"data: ", snapshot.as_ref(), b"\n\n"].concat();
        self.last = snapshot;
        Ok(Some(Bytes::from(event)))
    }
}
