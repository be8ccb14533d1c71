//! What runs in the background, each on its own beat.

use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use keywright_database::{DatabaseError, alerts, idempotency, monitoring, password_resets, payments, sessions, usage};

use crate::alerts::watch_alerts;
use crate::audit::sign_audit_trail;
use crate::randomness;
use crate::state::AppState;

/// How often answered calls are moved into the database. What a power loss can take is what was answered since.
const FLUSH_EVERY: Duration = Duration::from_millis(500);
/// How often it is looked whether calls wait longer than they should, and from how long on they do: together they make the
/// second that a power loss can take.
const SECURE_EVERY: Duration = Duration::from_millis(250);
const SECURED_AFTER: Duration = Duration::from_millis(750);
/// How often it is looked whether a minute, an hour or a day is over and can be counted.
const ROLL_UP_EVERY: Duration = Duration::from_secs(5);
/// How often it is looked whether something that is watched is too much.
const WATCH_EVERY: Duration = Duration::from_secs(5);
/// How often changes made on other nodes are looked for.
const CATCH_UP_EVERY: Duration = Duration::from_millis(500);
/// How often payments that did not arrive in time are ended.
const EXPIRE_EVERY: Duration = Duration::from_secs(60);
/// How often ended sessions, answers that are kept for long enough and calls past their retention are removed.
const TIDY_EVERY: Duration = Duration::from_secs(3600);

/// How often it is looked whether the audit trail is due to be signed.
const SIGN_EVERY: Duration = Duration::from_secs(3600);

/// The running jobs; dropping them stops each when it has finished what it does.
pub struct Jobs(Vec<mpsc::Sender<Message>>);

/// What a job is told.
pub enum Message {
    /// Somebody waits until it was done once more, and hears whether it failed.
    Ask(mpsc::SyncSender<Result<(), String>>),
    /// It is to end.
    Stop,
}

impl Jobs {
    /// Starts them all. Each has a thread of its own: the memory that a large batch needs is then found again by the
    /// next, where a pool's threads would each keep their own.
    ///
    /// # Errors
    /// That the system gives no thread.
    pub fn start(state: &AppState) -> std::io::Result<Self> {
        let flushing = repeat("moving calls into the log", FLUSH_EVERY, state, flush)?;
        state.recorder.flush_by(flushing.clone());
        Ok(Self(vec![
            flushing,
            repeat("securing calls that wait", SECURE_EVERY, state, secure)?,
            repeat("counting calls", ROLL_UP_EVERY, state, |state| usage::roll_up(&state.database, state.now()))?,
            repeat("removing old calls", TIDY_EVERY, state, |state| usage::retire(&state.database, state.now()))?,
            repeat("following the change log", CATCH_UP_EVERY, state, |state| state.guard_sync.catch_up())?,
            repeat("expiring payments", EXPIRE_EVERY, state, expire_payments)?,
            repeat("signing the audit trail", SIGN_EVERY, state, sign_audit_trail)?,
            repeat("counting calls without a key", ROLL_UP_EVERY, state, |state| {
                state.keyless.flush(&state.database, state.now())
            })?,
            repeat("watching for alerts", WATCH_EVERY, state, watch)?,
            repeat("thinning counts of calls without a key", TIDY_EVERY, state, |state| {
                monitoring::admin_thin(&state.database, state.now())
            })?,
            repeat("removing old answers", TIDY_EVERY, state, remove_old_answers)?,
            repeat("removing ended sessions", TIDY_EVERY, state, remove_ended_sessions)?,
            repeat("removing old alerts", TIDY_EVERY, state, remove_old_alerts)?,
            repeat("forgetting expired links", TIDY_EVERY, state, forget_expired_links)?,
        ]))
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        // One that has ended needs no telling.
        self.0.iter().for_each(|job| drop(job.send(Message::Stop)));
    }
}

/// Does the job at once, then again and again, and in between whenever somebody asks.
fn repeat<E: Display + 'static>(
    what: &'static str,
    every: Duration,
    state: &AppState,
    job: fn(&AppState) -> Result<(), E>,
) -> std::io::Result<mpsc::Sender<Message>> {
    let (tell, told) = mpsc::channel();
    let state = state.clone();
    let run = move || {
        let mut failing = false;
        let mut waiting = Vec::new();
        loop {
            let outcome = catch_unwind(AssertUnwindSafe(|| job(&state).map_err(|error| error.to_string())))
                .unwrap_or_else(|_| Err("it broke off".to_owned()));
            match (&outcome, failing) {
                (Err(error), false) => tracing::error!(error, "{what} fails; it goes on trying"),
                (Ok(()), true) => tracing::info!("{what} works again"),
                _ => {}
            }
            failing = outcome.is_err();
            for who in waiting.drain(..) {
                // Whoever asked may have gone away meanwhile.
                let _: Result<(), _> = mpsc::SyncSender::send(&who, outcome.clone());
            }
            let mut next = told.recv_timeout(every);
            // All who have asked by now are answered by one run.
            while let Ok(Message::Ask(who)) = next {
                waiting.push(who);
                next = told.try_recv().map_err(|_| RecvTimeoutError::Timeout);
            }
            if !matches!(next, Err(RecvTimeoutError::Timeout)) {
                return;
            }
        }
    };
    thread::Builder::new().name(what.split(' ').next().unwrap_or(what).to_owned()).spawn(run)?;
    Ok(tell)
}

fn flush(state: &AppState) -> Result<(), DatabaseError> {
    let start = state.clock.monotonic();
    let moved = state.recorder.flush()?;
    if moved {
        state.metrics.flushes.observe(state.clock.monotonic().saturating_sub(start).as_secs_f64());
    }
    Ok(())
}

/// Calls that have waited longer than a flush takes are brought onto the disk, where a power loss does not reach them.
fn secure(state: &AppState) -> Result<(), DatabaseError> {
    let journal = state.recorder.journal();
    if state.recorder.waited() > SECURED_AFTER
        && let Err(error) = journal.sync()
    {
        tracing::error!(%error, "the journal cannot be written to the disk");
    }
    Ok(())
}

fn watch(state: &AppState) -> Result<(), DatabaseError> {
    match &state.node_name {
        Some(node) => watch_alerts(state, node),
        None => Ok(()),
    }
}

fn expire_payments(state: &AppState) -> Result<(), DatabaseError> {
    payments::admin_expire_due(&state.database, state.now(), &mut randomness::secure()).map(drop)
}

fn remove_old_answers(state: &AppState) -> Result<(), DatabaseError> {
    idempotency::admin_remove_expired(&state.database, state.now()).map(drop)
}

fn remove_old_alerts(state: &AppState) -> Result<(), DatabaseError> {
    state.database.append(|connection| alerts::admin_remove_old(connection, state.now())).map(drop)
}

fn remove_ended_sessions(state: &AppState) -> Result<(), DatabaseError> {
    let (now, policy) = (state.now(), state.session_policy);
    let began_before = now.plus_seconds(-policy.absolute_seconds);
    let seen_before = now.plus_seconds(-policy.idle_seconds);
    state.database.append(|connection| sessions::admin_remove_ended(connection, began_before, seen_before)).map(drop)
}

fn forget_expired_links(state: &AppState) -> Result<(), DatabaseError> {
    state.database.append(|connection| password_resets::admin_remove_expired(connection, state.now())).map(drop)
}
