//! Pools of connections: readers, and one writer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use diesel::Connection;
use diesel::r2d2::R2D2Connection;
use keywright_api_types::payments::Payment;
use r2d2::event::{CheckoutEvent, TimeoutEvent};
use r2d2::{HandleEvent, ManageConnection, Pool};

use crate::dialect::{self, AnyConnection, DatabaseUrl};
use crate::error::DatabaseError;
#[cfg(feature = "faults")]
use crate::faults::{self, Fault};
use crate::idempotency::Claims;
use crate::money::MoneyError;
use crate::payments::NewPayment;
use crate::writer::{self, Batch, Writer};

const READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 10;
/// How long a query waits for a connection before it is given up.
pub(crate) const WAIT: Duration = Duration::from_secs(3);

pub(crate) type Backend = <AnyConnection as Connection>::Backend;

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

/// A database, open. Its methods block; call them off the async threads.
#[derive(Clone)]
pub struct Database {
    readers: Lender,
    writer: Arc<Writer>,
    /// Whether nothing else may write beside the writer.
    single_writer: bool,
    claims: Claims,
    announcements: Arc<Announcements>,
}

/// Payments that wait to be announced.
type Announcements = Batch<NewPayment, Result<Payment, MoneyError>>;

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
struct Waits(Arc<WaitCounters>);

#[derive(Debug, Default)]
struct WaitCounters {
    lent: AtomicU64,
    nanoseconds: AtomicU64,
    timeouts: AtomicU64,
}

impl Waits {
    fn add(&self, waited: Duration) {
        let nanoseconds = u64::try_from(waited.as_nanos()).unwrap_or(u64::MAX);
        self.0.nanoseconds.fetch_add(nanoseconds, Ordering::Relaxed);
    }
}

impl HandleEvent for Waits {
    fn handle_checkout(&self, event: CheckoutEvent) {
        self.0.lent.fetch_add(1, Ordering::Relaxed);
        self.add(event.duration());
    }

    fn handle_timeout(&self, event: TimeoutEvent) {
        self.0.timeouts.fetch_add(1, Ordering::Relaxed);
        self.add(event.timeout());
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

    /// Counts what was waited for a turn with the pool's one connection.
    pub(crate) fn note_wait(&self, waited: Duration) {
        self.waits.add(waited);
    }

    /// The same, where it was waited in vain.
    pub(crate) fn note_timeout(&self, waited: Duration) {
        self.waits.0.timeouts.fetch_add(1, Ordering::Relaxed);
        self.waits.add(waited);
    }

    pub(crate) fn state(&self) -> PoolState {
        let (pool, counters) = (self.pool.state(), &self.waits.0);
        PoolState {
            open: pool.connections,
            idle: pool.idle_connections,
            lent: counters.lent.load(Ordering::Relaxed),
            waited: Duration::from_nanos(counters.nanoseconds.load(Ordering::Relaxed)),
            timeouts: counters.timeouts.load(Ordering::Relaxed),
        }
    }
}

impl Database {
    /// Opens the database; connects at once, so that a wrong URL shows at once.
    ///
    /// # Errors
    /// `Unavailable`, if it cannot be reached.
    pub fn open(url: &DatabaseUrl) -> Result<Self, DatabaseError> {
        Self::open_with(url, writer::MOST)
    }

    /// The same, but each change is committed alone, to be compared with.
    ///
    /// # Errors
    /// `Unavailable`, if it cannot be reached.
    #[cfg(feature = "bulk")]
    pub fn open_without_groups(url: &DatabaseUrl) -> Result<Self, DatabaseError> {
        Self::open_with(url, 1)
    }

    fn open_with(url: &DatabaseUrl, most: usize) -> Result<Self, DatabaseError> {
        // Connecting by hand first gives the cause, where a pool would only say that it timed out.
        drop(url.connect()?);
        let single_writer = url.has_single_writer();
        let readers = Lender::open(url, if single_writer { READERS } else { POSTGRES_CONNECTIONS })?;
        let writer = Arc::new(Writer::new(Lender::open(url, 1)?, most));
        Ok(Self { readers, writer, single_writer, claims: Claims::default(), announcements: Arc::default() })
    }

    /// Runs queries that change nothing, and that all see the same moment.
    ///
    /// # Errors
    /// What `query` fails with, or that there is no connection.
    pub fn read<T, E>(&self, query: impl FnOnce(&mut AnyConnection) -> Result<T, E>) -> Result<T, E>
    where
        E: From<DatabaseError>,
    {
        let mut connection = self.readers.lend()?;
        transaction(&mut connection, |connection| {
            dialect::hold_still(connection).map_err(DatabaseError::from)?;
            query(connection)
        })
    }

    /// Runs one query that changes nothing: what [`Database::read`] does for several, without a transaction around it.
    pub(crate) fn ask<T>(
        &self,
        query: impl FnOnce(&mut AnyConnection) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        query(&mut *self.readers.lend()?)
    }

    /// Runs a change of state, money's included: one at a time on all nodes, all or nothing, and on the disk when this
    /// returns.
    ///
    /// # Errors
    /// What `change` fails with, or that there is no connection; nothing is changed then.
    pub fn write<T, E>(&self, change: impl FnOnce(&mut AnyConnection) -> Result<T, E>) -> Result<T, E>
    where
        E: From<DatabaseError>,
    {
        self.writer.join(change)
    }

    /// Has a payment made together with others that wait for the same, as [`Database::write`] would alone.
    pub(crate) fn announce(
        &self,
        payment: NewPayment,
        make: impl FnMut(&mut AnyConnection, &[NewPayment]) -> Result<Vec<Result<Payment, MoneyError>>, MoneyError>,
    ) -> Result<Payment, MoneyError> {
        self.writer.join_batch(&self.announcements, payment, make)
    }

    /// Runs a transaction that appends much: beside changes of state on PostgreSQL, in turn with them on SQLite, and never
    /// in their commit.
    ///
    /// # Errors
    /// What `append` fails with, or that there is no connection; nothing is appended then.
    pub fn append<T, E>(&self, append: impl FnOnce(&mut AnyConnection) -> Result<T, E>) -> Result<T, E>
    where
        E: From<DatabaseError>,
    {
        #[cfg(feature = "faults")]
        let append = |connection: &mut AnyConnection| {
            let appended = append(connection)?;
            faults::strike(Fault::Refused)?;
            Ok::<T, E>(appended)
        };
        let appended = match self.single_writer {
            true => self.writer.alone(|connection| transaction(connection, append)),
            false => transaction(&mut *self.readers.lend()?, append),
        };
        #[cfg(feature = "faults")]
        if appended.is_ok() {
            faults::strike(Fault::Unheard)?;
        }
        appended
    }

    /// Lends the writing connection, outside of any transaction.
    pub(crate) fn with_writer<T>(
        &self,
        work: impl FnOnce(&mut AnyConnection) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        self.writer.alone(work)
    }

    /// The idempotent operations that this process is at.
    pub(crate) fn claims(&self) -> &Claims {
        &self.claims
    }

    /// How busy each pool is, by name.
    pub fn pool_states(&self) -> Vec<(&'static str, PoolState)> {
        vec![("readers", self.readers.state()), ("writers", self.writer.pool_state())]
    }
}

/// Lets a transaction fail with the caller's own error; diesel wants one that it can be turned into.
enum Failure<E> {
    Own(E),
    Diesel(diesel::result::Error),
}

impl<E> From<diesel::result::Error> for Failure<E> {
    fn from(error: diesel::result::Error) -> Self {
        Self::Diesel(error)
    }
}

fn transaction<T, E: From<DatabaseError>>(
    connection: &mut AnyConnection,
    body: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
) -> Result<T, E> {
    let outcome = connection.transaction(|connection| body(connection).map_err(Failure::Own));
    outcome.map_err(|failure| match failure {
        Failure::Own(error) => error,
        Failure::Diesel(error) => DatabaseError::from(error).into(),
    })
}

#[derive(Debug)]
struct LogConnectionErrors;

impl r2d2::HandleError<DatabaseError> for LogConnectionErrors {
    fn handle_error(&self, error: DatabaseError) {
        tracing::warn!(%error, "a database connection failed");
    }
}
