//! What every request handler shares.

use std::net::IpAddr;
use std::sync::Arc;
use std::thread;

use actix_web::web;
use keywright_api_types::audit::Actor;
use keywright_api_types::{ErrorCode, Timestamp};
use keywright_database::api_keys::KeyWorkshop;
use keywright_database::audit::Act;
use keywright_database::sessions::{self, Holds, Standing};
use keywright_database::{AnyConnection, Database, DatabaseError};
use keywright_domain::audit::checkpoint::CheckpointKey;
use keywright_domain::clock::Clock;
use keywright_domain::random;
use keywright_domain::sessions::SessionPolicy;
use keywright_guard::Guard;
use tokio::sync::{Semaphore, watch};

use crate::address::TrustedProxies;
use crate::alerts::AlertWatch;
use crate::errors::ApiError;
use crate::guarding::{GuardSync, JournalSettings, Recorder};
use crate::leaks::LeakSettings;
use crate::mail::Mailer;
use crate::metrics::Metrics;
use crate::monitoring::{KeylessRefusals, Live};
use crate::randomness;
use crate::session::{PasswordCost, Passwords, SignInThrottle};

/// What an application is made of.
pub struct Parts {
    /// The database, migrated.
    pub database: Database,
    /// What keys are made with.
    pub workshop: KeyWorkshop,
    /// Where answered calls wait to be logged.
    pub journal: JournalSettings,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Whose word about the caller is believed.
    pub trusted_proxies: TrustedProxies,
    /// Origins of a dashboard that is hosted elsewhere.
    pub allowed_origins: Vec<String>,
    /// How long sessions last.
    pub session_policy: SessionPolicy,
    /// How dear a password's hash is.
    pub password_cost: PasswordCost,
    /// From which amount on, in minor units, settling asks an admin for a fresh proof.
    pub step_up_amount: i64,
    /// What signs checkpoints of the audit trail.
    pub audit_key: CheckpointKey,
    /// What is done about leaked keys.
    pub leaks: LeakSettings,
    /// What sends mail; links are shown to whoever makes them where there is nothing.
    pub mailer: Option<Mailer>,
    /// What this server is called in alerts; without a name it watches nothing by itself.
    pub node_name: Option<String>,
}

/// An application's state; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Inner>);

/// The state's parts, which handlers reach through [`AppState`].
pub struct Inner {
    pub(crate) database: Database,
    pub(crate) workshop: KeyWorkshop,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) trusted_proxies: TrustedProxies,
    pub(crate) allowed_origins: Vec<String>,
    pub(crate) session_policy: SessionPolicy,
    pub(crate) passwords: Passwords,
    pub(crate) throttle: SignInThrottle,
    pub(crate) step_up_amount: i64,
    pub(crate) audit_key: CheckpointKey,
    /// One walk of the audit trail at a time: each takes a connection and a core.
    pub(crate) audit_walk: Arc<Semaphore>,
    /// One report on a watched change at a time: each holds up to a million calls in memory.
    pub(crate) shadow_report: Arc<Semaphore>,
    pub(crate) leaks: LeakSettings,
    pub(crate) mailer: Option<Mailer>,
    pub(crate) node_name: Option<String>,
    pub(crate) guard: Arc<Guard>,
    pub(crate) guard_sync: GuardSync,
    pub(crate) recorder: Recorder,
    pub(crate) metrics: Metrics,
    pub(crate) keyless: KeylessRefusals,
    pub(crate) alert_watch: AlertWatch,
    pub(crate) live: Live,
}

impl std::ops::Deref for AppState {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl AppState {
    /// Builds the state; loads every key into the guard and recovers the journal. It blocks.
    ///
    /// # Errors
    /// That the database failed.
    pub fn new(parts: Parts) -> Result<Self, DatabaseError> {
        let guard = Arc::new(Guard::new(parts.workshop.format.clone(), parts.workshop.hasher.clone()));
        let (guard_sync, recorder) = thread::scope(|scope| {
            let recorder =
                scope.spawn(|| Recorder::open(parts.database.clone(), Arc::clone(&parts.clock), &parts.journal));
            let guard_sync = GuardSync::load(parts.database.clone(), Arc::clone(&guard), parts.workshop.limits);
            (guard_sync, recorder.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        let (guard_sync, recorder) = (guard_sync?, recorder?);
        Ok(Self(Arc::new(Inner {
            metrics: Metrics::new(),
            keyless: KeylessRefusals::new(random::bits(&mut randomness::secure())),
            alert_watch: AlertWatch::default(),
            live: Live::default(),
            passwords: Passwords::new(parts.password_cost),
            throttle: SignInThrottle::default(),
            step_up_amount: parts.step_up_amount,
            audit_key: parts.audit_key,
            audit_walk: Arc::new(Semaphore::new(1)),
            shadow_report: Arc::new(Semaphore::new(1)),
            leaks: parts.leaks,
            mailer: parts.mailer,
            node_name: parts.node_name,
            database: parts.database,
            workshop: parts.workshop,
            clock: parts.clock,
            trusted_proxies: parts.trusted_proxies,
            allowed_origins: parts.allowed_origins,
            session_policy: parts.session_policy,
            guard,
            guard_sync,
            recorder,
        })))
    }

    /// How many watch the monitoring page live on this server; it tells when that changes.
    pub fn watchers(&self) -> watch::Receiver<usize> {
        self.live.watchers()
    }

    /// The time of day.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Runs queries off the async threads.
    pub(crate) async fn read<T, E>(
        &self,
        query: impl FnOnce(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        E: From<DatabaseError> + Into<ApiError> + Send + 'static,
    {
        let database = self.database.clone();
        run_blocking(move || database.read(query).map_err(Into::into)).await
    }

    /// Appends off the async threads, beside changes of state on PostgreSQL, in turn with them on SQLite.
    pub(crate) async fn append<T, E>(
        &self,
        append: impl FnOnce(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        E: From<DatabaseError> + Into<ApiError> + Send + 'static,
    {
        let database = self.database.clone();
        run_blocking(move || database.append(append).map_err(Into::into)).await
    }

    /// Runs a change of state off the async threads, and has the guard take it over before it returns. Whoever asks by
    /// session must still be who it was when the request came: its body may have come much later.
    pub(crate) async fn change<T, E>(
        &self,
        author: Author,
        change: impl FnOnce(&mut AnyConnection, &mut Act<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        E: From<DatabaseError> + Into<ApiError> + Send + 'static,
    {
        let (state, standing) = (self.clone(), author.standing);
        self.act(author, move |database, act| {
            let outcome = database.write::<_, ApiError>(|connection| {
                standing.map_or(Ok(()), |standing| require(connection, &standing))?;
                change(connection, act).map_err(Into::into)
            })?;
            state.guard_sync.catch_up()?;
            Ok(outcome)
        })
        .await
    }

    /// Does something in somebody's name off the async threads: what takes more than one transaction. No guard hears of
    /// it.
    pub(crate) async fn act<T: Send + 'static>(
        &self,
        author: Author,
        work: impl FnOnce(&Database, &mut Act<'_>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let state = self.clone();
        run_blocking(move || {
            let mut random = randomness::secure();
            let mut act = Act {
                at: state.now(),
                actor: author.actor,
                ip: Some(author.ip.to_string()),
                user_agent: author.user_agent,
                random: &mut random,
            };
            work(&state.database, &mut act)
        })
        .await
    }

    /// Moves every call that was answered so far into the database, so that a query that follows sees it.
    pub(crate) async fn flush_usage(&self) -> Result<(), ApiError> {
        let state = self.clone();
        run_blocking(move || state.recorder.ask_to_flush().map_err(ApiError::internal)).await
    }
}

/// Who asks for a change, and from where.
#[derive(Clone)]
pub(crate) struct Author {
    pub(crate) actor: Actor,
    pub(crate) ip: IpAddr,
    pub(crate) user_agent: Option<String>,
    /// What the session opened when the request came; nothing where there is no session.
    pub(crate) standing: Option<Standing>,
}

/// Refuses where the session opens no more what it opened when the request came.
fn require(connection: &mut AnyConnection, standing: &Standing) -> Result<(), ApiError> {
    match sessions::look_again(connection, standing)? {
        Holds::Yes => Ok(()),
        Holds::Changed => Err(ApiError::with_detail(
            ErrorCode::InsufficientAccess,
            "What you may do here was changed just now. Nothing was done; load the page again.",
        )),
        Holds::Ended => Err(ApiError::new(ErrorCode::NotSignedIn)),
    }
}

/// Runs work that blocks on a thread that may block.
pub(crate) async fn run_blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    web::block(work).await.map_err(ApiError::internal)?
}
