//! What the monitoring page shows, computed once for all who watch it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use keywright_api_types::ErrorCode;
use keywright_api_types::monitoring::{MonitoringRange, MonitoringSnapshot};
use keywright_database::{DatabaseError, usage};
use tokio::sync::{Mutex, watch};
use tokio::time::Instant;

use super::summary::summary;
use crate::errors::ApiError;
use crate::state::AppState;
use crate::usage::{flush, up_to_now};

/// For how long what was computed is good for others.
const GOOD_FOR: Duration = Duration::from_secs(1);
/// How many may watch at once on one server; each is looked after every two seconds.
pub const MAX_WATCHERS: usize = 64;

/// Who watches, and what they were last shown.
pub struct Live {
    watchers: Arc<watch::Sender<usize>>,
    latest: BTreeMap<MonitoringRange, Mutex<Option<Latest>>>,
    closing: watch::Sender<bool>,
}

/// The place of one who watches; others have it once it is dropped.
pub struct Place(Arc<watch::Sender<usize>>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.send_modify(|watchers| *watchers = watchers.saturating_sub(1));
    }
}

struct Latest {
    at: Instant,
    text: Bytes,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            watchers: Arc::new(watch::Sender::new(0)),
            latest: MonitoringRange::ALL.iter().map(|range| (*range, Mutex::default())).collect(),
            closing: watch::Sender::new(false),
        }
    }
}

impl Live {
    /// Takes one of the places of those who watch.
    ///
    /// # Errors
    /// `TooManyWatchers`.
    pub fn join(&self) -> Result<Place, ApiError> {
        let is_taken = self.watchers.send_if_modified(|watchers| {
            let is_free = *watchers < MAX_WATCHERS;
            *watchers += usize::from(is_free);
            is_free
        });
        match is_taken {
            true => Ok(Place(Arc::clone(&self.watchers))),
            false => Err(ApiError::new(ErrorCode::TooManyWatchers)),
        }
    }

    /// How many watch; it tells when that changes.
    pub fn watchers(&self) -> watch::Receiver<usize> {
        self.watchers.subscribe()
    }

    /// Ends every stream, so that the server can stop.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Tells when the server is about to stop.
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    /// The snapshot of a range as JSON. Whoever asks while it is computed, or shortly after, is given the same.
    ///
    /// # Errors
    /// That the database failed.
    pub async fn snapshot(&self, state: &AppState, range: MonitoringRange) -> Result<Bytes, ApiError> {
        let slot = self.latest.get(&range).ok_or_else(|| ApiError::internal("no place for a range"))?;
        let mut latest = slot.lock().await;
        if let Some(latest) = latest.as_ref().filter(|latest| latest.at.elapsed() < GOOD_FOR) {
            return Ok(latest.text.clone());
        }
        let text = Bytes::from(serde_json::to_vec(&compute(state, range).await?).map_err(ApiError::internal)?);
        *latest = Some(Latest { at: Instant::now(), text: text.clone() });
        Ok(text)
    }
}

async fn compute(state: &AppState, range: MonitoringRange) -> Result<MonitoringSnapshot, ApiError> {
    flush(state).await;
    let (shared, query) = (state.clone(), up_to_now(range, state.now()));
    let usage = state.read::<_, DatabaseError>({
        let query = query.clone();
        move |connection| usage::admin_report(connection, None, &query)
    });
    let usage = usage.await?.ok_or_else(|| ApiError::internal("everyone is nobody"))?;
    Ok(MonitoringSnapshot { usage, summary: summary(&shared, query.from).await? })
}
