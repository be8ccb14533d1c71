//! Pools of connections, and what is counted about them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use diesel::r2d2::R2D2Connection;
use r2d2::event::{CheckoutEvent, TimeoutEvent};
use r2d2::{HandleEvent, ManageConnection, Pool};

use crate::dialect::{AnyConnection, DatabaseUrl};
use crate::error::DatabaseError;

/// How long a query waits for a connection before it is given up.
pub(crate) const WAIT: Duration = Duration::from_secs(3);

pub(crate) struct Manager(DatabaseUrl);

/// A connection that is lent.
pub(crate) type Lent = r2d2::PooledConnection<Manager>;

impl ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = DatabaseError;

    fn connect(&self) -> Result<AnyConnection, DatabaseError> {
        self.0.connect()
    }

    fn is_valid(&self, connection: &mut AnyConnection) -> Result<(), DatabaseError> {
        Ok(connection.ping()?)
    }

    fn has_broken(&self, connection: &mut AnyConnection) -> bool {
        connection.is_broken()
    }
}

/// How busy a pool is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolState {
    /// Open connections.
    pub open: u32,
    /// Of these, unused at this moment.
    pub idle: u32,
    /// How often a connection was lent.
    pub lent: u64,
    /// How long all that was waited for.
    pub waited: Duration,
    /// How often it was waited in vain.
    pub timeouts: u64,
}

/// Counts how long connections are waited for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waits(Arc<WaitCounters>);

#[derive(Debug, Default)]
struct WaitCounters {
    lent: AtomicU64,
    nanoseconds: AtomicU64,
    timeouts: AtomicU64,
}

impl Waits {
    /// One was waited for so long, and lent.
    pub(crate) fn note_lent(&self, waited: Duration) {
        self.0.lent.fetch_add(1, Ordering::Relaxed);
        self.add(waited);
    }

    /// One was waited for so long, in vain.
    pub(crate) fn note_timeout(&self, waited: Duration) {
        self.0.timeouts.fetch_add(1, Ordering::Relaxed);
        self.add(waited);
    }

    fn add(&self, waited: Duration) {
        let nanoseconds = u64::try_from(waited.as_nanos()).unwrap_or(u64::MAX);
        self.0.nanoseconds.fetch_add(nanoseconds, Ordering::Relaxed);
    }

    /// How busy a pool with so many connections is, of which this counts the waits.
    pub(crate) fn state(&self, open: u32, idle: u32) -> PoolState {
        PoolState {
            open,
            idle,
            lent: self.0.lent.load(Ordering::Relaxed),
            waited: Duration::from_nanos(self.0.nanoseconds.load(Ordering::Relaxed)),
            timeouts: self.0.timeouts.load(Ordering::Relaxed),
        }
    }
}

impl HandleEvent for Waits {
    fn handle_checkout(&self, event: CheckoutEvent) {
        self.note_lent(event.duration());
    }

    fn handle_timeout(&self, event: TimeoutEvent) {
        self.note_timeout(event.timeout());
    }
}

/// A pool and what is counted about it.
#[derive(Clone)]
pub(crate) struct Lender {
    pool: Pool<Manager>,
    waits: Waits,
}

impl Lender {
    pub(crate) fn open(url: &DatabaseUrl, size: u32) -> Result<Self, DatabaseError> {
        let waits = Waits::default();
        let pool = Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            .connection_timeout(WAIT)
            .error_handler(Box::new(LogConnectionErrors))
            .event_handler(Box::new(waits.clone()))
            .build(Manager(url.clone()))
            .map_err(|error| DatabaseError::Unavailable(error.to_string()))?;
        Ok(Self { pool, waits })
    }

    pub(crate) fn lend(&self) -> Result<Lent, DatabaseError> {
        self.pool.get().map_err(|error| DatabaseError::Unavailable(error.to_string()))
    }

    pub(crate) fn state(&self) -> PoolState {
        let pool = self.pool.state();
        self.waits.state(pool.connections, pool.idle_connections)
    }
}

#[derive(Debug)]
struct LogConnectionErrors;

impl r2d2::HandleError<DatabaseError> for LogConnectionErrors {
    fn handle_error(&self, error: DatabaseError) {
        tracing::warn!(%error, "a database connection failed");
    }
}
