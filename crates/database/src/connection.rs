//! A database's connections: readers, and one writer.

use std::sync::Arc;

use diesel::Connection;

use crate::dialect::{self, AnyConnection, DatabaseUrl};
use crate::error::DatabaseError;
#[cfg(feature = "faults")]
use crate::faults::{self, Fault};
use crate::idempotency::{Claims, IdempotencyError, Outcome};
use crate::payments::Announcement;
use crate::pool::{Lender, PoolState};
use crate::writer::{self, Batch, Writer};

const READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 10;

pub(crate) type Backend = <AnyConnection as Connection>::Backend;

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
type Announcements = Batch<Announcement, Announced>;
/// What came of one.
type Announced = Result<Outcome, IdempotencyError>;

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
    pub(crate) fn ask<T, E: From<DatabaseError>>(
        &self,
        query: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
    ) -> Result<T, E> {
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
        announcement: Announcement,
        make: impl FnMut(&mut AnyConnection, &[Announcement]) -> Result<Vec<Announced>, IdempotencyError>,
    ) -> Announced {
        self.writer.join_batch(&self.announcements, announcement, make)
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
