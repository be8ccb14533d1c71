//! What runs in the background, each on its own beat.

use std::time::Duration;

use actix_web::rt::{self, task::JoinHandle, time};
use keywright_database::{DatabaseError, sessions};

use crate::errors::ApiError;
use crate::state::{AppState, run_blocking};

/// How often answered calls are moved into the database.
const FLUSH_EVERY: Duration = Duration::from_millis(250);
/// How often changes made on other nodes are looked for.
const CATCH_UP_EVERY: Duration = Duration::from_millis(500);
/// How often ended sessions are removed.
const TIDY_EVERY: Duration = Duration::from_secs(3600);

/// The running jobs; dropping them stops them.
pub struct Jobs(Vec<JoinHandle<()>>);

impl Jobs {
    /// Starts them all.
    pub fn start(state: &AppState) -> Self {
        Self(vec![
            repeat("moving calls into the log", FLUSH_EVERY, state, |state| {
                if state.recorder.journal().depth() > 0 { state.recorder.flush() } else { Ok(()) }
            }),
            repeat("following the change log", CATCH_UP_EVERY, state, |state| state.guard_sync.catch_up()),
            repeat("removing ended sessions", TIDY_EVERY, state, remove_ended_sessions),
        ])
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

fn repeat(
    what: &'static str,
    every: Duration,
    state: &AppState,
    job: fn(&AppState) -> Result<(), DatabaseError>,
) -> JoinHandle<()> {
    let state = state.clone();
    rt::spawn(async move {
        let mut failing = false;
        let mut beat = time::interval(every);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            beat.tick().await;
            let state = state.clone();
            let outcome = run_blocking(move || job(&state).map_err(ApiError::from)).await;
            match (&outcome, failing) {
                (Err(error), false) => tracing::error!(cause = error.cause, "{what} fails; it goes on trying"),
                (Ok(()), true) => tracing::info!("{what} works again"),
                _ => {}
            }
            failing = outcome.is_err();
        }
    })
}

fn remove_ended_sessions(state: &AppState) -> Result<(), DatabaseError> {
    let (now, policy) = (state.now(), state.session_policy);
    let began_before = now.plus_seconds(-policy.absolute_seconds);
    let seen_before = now.plus_seconds(-policy.idle_seconds);
    state.database.append(|connection| sessions::admin_remove_ended(connection, began_before, seen_before)).map(drop)
}
