//! Pools of connections: readers and, on SQLite, one writer.

use std::time::Duration;

use diesel::Connection;
use diesel::r2d2::R2D2Connection;
use r2d2::{ManageConnection, Pool};

use crate::dialect::{self, AnyConnection, DatabaseUrl};
use crate::error::DatabaseError;

const READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 10;
/// How long a query waits for a connection before it is given up.
const WAIT: Duration = Duration::from_secs(3);

pub(crate) type Backend = <AnyConnection as Connection>::Backend;

struct Manager(DatabaseUrl);

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
    readers: Pool<Manager>,
    writers: Pool<Manager>,
}

/// How busy the pools are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolState {
    /// Open connections.
    pub open: u32,
    /// Of these, unused at this moment.
    pub idle: u32,
}

impl Database {
    /// Opens the database; connects at once, so that a wrong URL shows at once.
    ///
    /// # Errors
    /// `Unavailable`, if it cannot be reached.
    pub fn open(url: &DatabaseUrl) -> Result<Self, DatabaseError> {
        // Connecting by hand first gives the cause, where a pool would only say that it timed out.
        drop(url.connect()?);
        let pool = |size| {
            Pool::builder()
                .max_size(size)
                .min_idle(Some(1))
                .connection_timeout(WAIT)
                .error_handler(Box::new(LogConnectionErrors))
                .build(Manager(url.clone()))
                .map_err(|error| DatabaseError::Unavailable(error.to_string()))
        };
        if url.has_single_writer() {
            return Ok(Self { readers: pool(READERS)?, writers: pool(1)? });
        }
        let shared = pool(POSTGRES_CONNECTIONS)?;
        Ok(Self { readers: shared.clone(), writers: shared })
    }

    /// Runs queries that change nothing.
    ///
    /// # Errors
    /// What `query` fails with, or that there is no connection.
    pub fn read<T, E>(&self, query: impl FnOnce(&mut AnyConnection) -> Result<T, E>) -> Result<T, E>
    where
        E: From<DatabaseError>,
    {
        let mut connection = checkout(&self.readers)?;
        transaction(&mut connection, query)
    }

    /// Runs a change of state: one transaction, one at a time, all or nothing.
    ///
    /// # Errors
    /// What `change` fails with, or that there is no connection; nothing is changed then.
    pub fn write<T, E>(&self, change: impl FnOnce(&mut AnyConnection) -> Result<T, E>) -> Result<T, E>
    where
        E: From<DatabaseError>,
    {
        let mut connection = checkout(&self.writers)?;
        transaction(&mut connection, |connection| {
            dialect::lock_state(connection).map_err(DatabaseError::from)?;
            change(connection)
        })
    }

    /// Runs a transaction that appends, without taking turns with changes of state.
    ///
    /// # Errors
    /// What `append` fails with, or that there is no connection; nothing is appended then.
    pub fn append<T, E>(&self, append: impl FnOnce(&mut AnyConnection) -> Result<T, E>) -> Result<T, E>
    where
        E: From<DatabaseError>,
    {
        let mut connection = checkout(&self.writers)?;
        transaction(&mut connection, append)
    }

    /// Lends the writing connection, outside of any transaction.
    pub(crate) fn with_writer<T>(
        &self,
        work: impl FnOnce(&mut AnyConnection) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        work(&mut *checkout(&self.writers)?)
    }

    /// How busy the pool of readers is.
    pub fn pool_state(&self) -> PoolState {
        let state = self.readers.state();
        PoolState { open: state.connections, idle: state.idle_connections }
    }
}

fn checkout(pool: &Pool<Manager>) -> Result<r2d2::PooledConnection<Manager>, DatabaseError> {
    pool.get().map_err(|error| DatabaseError::Unavailable(error.to_string()))
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
