//! What runs in the background, each on its own beat.

use std::time::Duration;

use actix_web::rt::{self, task::JoinHandle, time};
use keywright_database::{DatabaseError, sessions, usage};

use crate::errors::ApiError;
use crate::state::{AppState, run_blocking};

/// How often answered calls are moved into the database. What a power loss can take is what was answered since.
const FLUSH_EVERY: Duration = Duration::from_millis(500);
/// How often it is looked whether a minute, an hour or a day is over and can be counted.
const ROLL_UP_EVERY: Duration = Duration::from_secs(5);
/// How often changes made on other nodes are looked for.
const CATCH_UP_EVERY: Duration = Duration::from_millis(500);
/// How often ended sessions and calls past their retention are removed.
const TIDY_EVERY: Duration = Duration::from_secs(3600);

/// The running jobs; dropping them stops them.
pub struct Jobs(Vec<JoinHandle<()>>);

impl Jobs {
    /// Starts them all.
    pub fn start(state: &AppState) -> Self {
        Self(vec![
            repeat("moving calls into the log", FLUSH_EVERY, state, flush),
            repeat("counting calls", ROLL_UP_EVERY, state, |state| usage::roll_up(&state.database, state.now())),
            repeat("removing old calls", TIDY_EVERY, state, |state| usage::retire(&state.database, state.now())),
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

fn flush(state: &AppState) -> Result<(), DatabaseError> {
    let start = state.clock.monotonic();
    let outcome = state.recorder.flush(state.now());
    match &outcome {
        Ok(true) => state.metrics.flushes.observe(state.clock.monotonic().saturating_sub(start).as_secs_f64()),
        Ok(false) => {}
        // The database does not keep the calls safe from a power loss now, so the journal must.
        Err(_) => state.recorder.journal().sync().unwrap_or_else(|error| {
            tracing::error!(%error, "the journal cannot be written to the disk");
        }),
    }
    outcome.map(drop)
}

fn remove_ended_sessions(state: &AppState) -> Result<(), DatabaseError> {
    let (now, policy) = (state.now(), state.session_policy);
    let began_before = now.plus_seconds(-policy.absolute_seconds);
    let seen_before = now.plus_seconds(-policy.idle_seconds);
    state.database.append(|connection| sessions::admin_remove_ended(connection, began_before, seen_before)).map(drop)
}
