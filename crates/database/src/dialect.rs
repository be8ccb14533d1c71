//! All that differs between SQLite and PostgreSQL; no other file asks which one it is.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::str::FromStr;

use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::DatabaseError;
use crate::events::NewEvent;
use crate::idempotency::NewAnswer;
use crate::ledger::{NewPosting, NewTransfer};
use crate::payments::PaymentRow;
use crate::request_log::NewBlock;
#[cfg(feature = "bulk")]
use crate::schema::{api_key_secrets, audit_events};
use crate::schema::{
    api_keys, events, idempotency_keys, ledger_postings, ledger_transfers, payments, request_blocks, usage_leaders,
    usage_rollups,
};
use crate::search;
use crate::usage::leaders::NewLeaders;
use crate::usage::rollups::NewRollup;

const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES_MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// How long a connection waits for another's lock, in milliseconds.
const BUSY_TIMEOUT: u32 = 5_000;
/// The same in PostgreSQL, and how long a statement may take.
const TIMEOUTS: &str = "SET statement_timeout = '15s'; SET lock_timeout = '10s';";
/// Disks are taken to have no heads that move, so that an index that holds the answer is read rather than the whole table;
/// and no question here takes so long that compiling it first pays.
const PLANNING: &str = "SET random_page_cost = 1.1; SET jit = off;";
/// What tells libpq to notice within a minute that the server's machine is gone.
const KEEPALIVES: &str =
    "keepalives_idle=20&keepalives_interval=10&keepalives_count=3&tcp_user_timeout=50000&connect_timeout=10";

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// SQLite.
    Sqlite(SqliteConnection),
}

/// Where the database is: `sqlite:PATH` or `postgres://…`.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A SQLite file, made if it is not there.
    Sqlite(std::path::PathBuf),
    /// A libpq connection URI. It may contain a password.
    Postgres(String),
}

/// A text that names no database. The text itself is not repeated, since it may contain a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a database URL is `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME`")]
pub struct InvalidDatabaseUrl;

impl FromStr for DatabaseUrl {
    type Err = InvalidDatabaseUrl;

    fn from_str(url: &str) -> Result<Self, InvalidDatabaseUrl> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            let in_memory = path.contains(":memory:");
            return if path.is_empty() || in_memory { Err(InvalidDatabaseUrl) } else { Ok(Self::Sqlite(path.into())) };
        }
        let rest = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://"));
        match rest.is_some_and(is_well_formed) {
            true => Ok(Self::Postgres(url.to_owned())),
            false => Err(InvalidDatabaseUrl),
        }
    }
}

/// Whether libpq will read it without complaint: its complaints repeat the text, and a password with it.
fn is_well_formed(rest: &str) -> bool {
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let hosts = authority.rsplit_once('@').map_or(authority, |(_, hosts)| hosts);
    let port_is_number = |host: &str| {
        let behind_brackets = host.rsplit_once(']').map_or(host, |(_, rest)| rest);
        behind_brackets.split_once(':').is_none_or(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let mut escapes = rest.split('%').skip(1).map(|rest| rest.as_bytes());
    let escapes_are_whole =
        escapes.all(|rest| matches!(rest, [high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit()));
    escapes_are_whole && !path.contains('@') && hosts.split(',').all(port_is_number)
}

impl std::fmt::Display for DatabaseUrl {
    /// What may be logged: a SQLite path; of a PostgreSQL URL only its kind.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(_) => f.write_str("postgres"),
        }
    }
}

impl DatabaseUrl {
    /// Opens a connection and sets it up.
    pub(crate) fn connect(&self) -> Result<AnyConnection, DatabaseError> {
        match self {
            Self::Sqlite(path) => {
                make_private(path).map_err(unavailable)?;
                let path = path.to_str().ok_or_else(|| unavailable("the path is not UTF-8"))?;
                let mut connection = SqliteConnection::establish(path).map_err(unavailable)?;
                connection.batch_execute(&format!(
                    "PRAGMA busy_timeout = {BUSY_TIMEOUT}; PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; \
                     PRAGMA synchronous = FULL;"
                ))?;
                search::fold_utils::register_impl(&mut connection, |text: String| text.to_lowercase())?;
                Ok(AnyConnection::Sqlite(connection))
            }
            Self::Postgres(url) => {
                let mut connection = PgConnection::establish(&with_keepalives(url)).map_err(unavailable)?;
                connection.batch_execute(&format!(
                    "SET client_min_messages = warning; SET TIME ZONE 'UTC'; {TIMEOUTS} {PLANNING} \
                     SET idle_in_transaction_session_timeout = '60s';"
                ))?;
                Ok(AnyConnection::Postgres(connection))
            }
        }
    }

    /// Whether all writes go through one connection, because only one can write at a time.
    pub(crate) fn has_single_writer(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }
}

/// Makes the file, if it is not there, for its owner alone: it holds password hashes.
fn make_private(path: &Path) -> std::io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// The URL, with what it does not say itself about connections that die in silence.
fn with_keepalives(url: &str) -> String {
    match (url.contains("keepalives"), url.contains('?')) {
        (true, _) => url.to_owned(),
        (false, true) => format!("{url}&{KEEPALIVES}"),
        (false, false) => format!("{url}?{KEEPALIVES}"),
    }
}

fn unavailable(cause: impl ToString) -> DatabaseError {
    DatabaseError::Unavailable(cause.to_string())
}

/// Makes this transaction the only one that changes state until it ends. It must be the
/// transaction's first statement.
///
/// SQLite takes its write lock with the first writing statement, whether or not it finds a row, and
/// waits for it then; a lock taken after a read would fail instead. PostgreSQL takes an advisory
/// lock, so that the audit chain and the change log are numbered in the order of commits.
pub(crate) fn lock_state(connection: &mut AnyConnection) -> QueryResult<()> {
    match connection {
        AnyConnection::Sqlite(connection) => connection.batch_execute("DELETE FROM change_log WHERE sequence < 0"),
        AnyConnection::Postgres(connection) => connection.batch_execute("SELECT pg_advisory_xact_lock(7215873001)"),
    }
}

/// Lets a transaction that only reads see one moment, whatever it asks. It must be the transaction's first statement.
///
/// SQLite's transactions do so of themselves.
pub(crate) fn hold_still(connection: &mut AnyConnection) -> QueryResult<()> {
    match connection {
        AnyConnection::Sqlite(_) => Ok(()),
        AnyConnection::Postgres(connection) => {
            connection.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        }
    }
}

/// Lets the queries of this transaction take as long as they need.
pub(crate) fn take_time(connection: &mut AnyConnection) -> QueryResult<()> {
    match connection {
        AnyConnection::Sqlite(_) => Ok(()),
        AnyConnection::Postgres(connection) => connection.batch_execute("SET LOCAL statement_timeout = 0"),
    }
}

/// Makes this transaction the only one that appends to the log until it ends, so that blocks are numbered in the order
/// of commits. SQLite has one writer at a time as it is.
pub(crate) fn lock_log(connection: &mut AnyConnection) -> QueryResult<()> {
    match connection {
        AnyConnection::Sqlite(_) => Ok(()),
        AnyConnection::Postgres(connection) => connection.batch_execute("SELECT pg_advisory_xact_lock(7215873003)"),
    }
}

/// Makes this transaction the only one that notes last uses until it ends: two nodes that note the same keys would else
/// wait for each other. SQLite has one writer at a time as it is.
pub(crate) fn lock_last_uses(connection: &mut AnyConnection) -> QueryResult<()> {
    match connection {
        AnyConnection::Sqlite(_) => Ok(()),
        AnyConnection::Postgres(connection) => connection.batch_execute("SELECT pg_advisory_xact_lock(7215873004)"),
    }
}

/// Makes this transaction the only one that counts calls without a key until it ends: rows are looked for before they are
/// added. SQLite has one writer at a time as it is.
pub(crate) fn lock_keyless_refusals(connection: &mut AnyConnection) -> QueryResult<()> {
    match connection {
        AnyConnection::Sqlite(_) => Ok(()),
        AnyConnection::Postgres(connection) => connection.batch_execute("SELECT pg_advisory_xact_lock(7215873005)"),
    }
}

/// Declares functions that insert rows: in PostgreSQL several by COPY, which checks what it writes once for all.
macro_rules! insert_many {
    ($( $(#[$meta:meta])* $name:ident: $row:ty => $table:ident ),+ $(,)?) => { $(
        $(#[$meta])*
        pub(crate) fn $name(connection: &mut AnyConnection, rows: &[$row]) -> QueryResult<()> {
            match connection {
                AnyConnection::Sqlite(connection) => {
                    for row in rows {
                        diesel::insert_into($table::table).values(row).execute(connection)?;
                    }
                }
                AnyConnection::Postgres(connection) => match rows {
                    [] => {}
                    [row] => drop(diesel::insert_into($table::table).values(row).execute(connection)?),
                    rows => drop(diesel::copy_from($table::table).from_insertable(rows).execute(connection)?),
                },
            }
            Ok(())
        }
    )+ };
}

insert_many! {
    /// Appends blocks of calls.
    insert_blocks: NewBlock => request_blocks,
    /// Writes rollups.
    insert_rollups: NewRollup => usage_rollups,
    /// Inserts payments.
    insert_payments: PaymentRow => payments,
    /// Notes events in the outbox.
    insert_events: NewEvent => events,
    /// Keeps answers to operations that have names.
    insert_answers: NewAnswer => idempotency_keys,
    /// Writes postings, before the transfers that seal them.
    insert_postings: NewPosting => ledger_postings,
    /// Writes transfers, with which the balances move.
    insert_transfers: NewTransfer => ledger_transfers,
    /// Appends events of the trail that are chained already.
    #[cfg(feature = "bulk")]
    insert_audit_events: crate::audit::AuditRow => audit_events,
    /// Writes who was busiest.
    insert_leaders: NewLeaders => usage_leaders,
    /// Inserts keys, without their secrets.
    #[cfg(feature = "bulk")]
    insert_keys: crate::api_keys::KeyRow => api_keys,
    /// Stores the hashes of secrets.
    #[cfg(feature = "bulk")]
    insert_secrets: crate::api_keys::NewSecret => api_key_secrets,
}

/// Notes when (in Unix milliseconds) and from where keys, by their numbers, were used; where that is newer than what is
/// known.
pub(crate) fn note_last_uses(connection: &mut AnyConnection, uses: &[(i64, i64, String)]) -> QueryResult<()> {
    match connection {
        AnyConnection::Sqlite(connection) => {
            for (number, at, ip) in uses {
                let older = api_keys::last_used_at.is_null().or(api_keys::last_used_at.lt(at));
                diesel::update(api_keys::table.filter(api_keys::number.eq(number)).filter(older))
                    .set((api_keys::last_used_at.eq(at), api_keys::last_used_ip.eq(ip)))
                    .execute(connection)?;
            }
        }
        AnyConnection::Postgres(connection) => {
            let (mut numbers, mut times, mut addresses) = (Vec::new(), Vec::new(), Vec::new());
            for (number, at, ip) in uses {
                numbers.push(*number);
                times.push(*at);
                addresses.push(ip.as_str());
            }
            diesel::sql_query(
                "UPDATE api_keys SET last_used_at = uses.at, last_used_ip = uses.ip \
                 FROM unnest($1, $2, $3) AS uses (number, at, ip) \
                 WHERE api_keys.number = uses.number AND (last_used_at IS NULL OR last_used_at < uses.at)",
            )
            .bind::<Array<BigInt>, _>(numbers)
            .bind::<Array<BigInt>, _>(times)
            .bind::<Array<Text>, _>(addresses)
            .execute(connection)?;
        }
    }
    Ok(())
}

/// Applies the migrations that are missing and says how many there were.
pub(crate) fn migrate(connection: &mut AnyConnection) -> Result<usize, DatabaseError> {
    // Two nodes that start at once must not migrate at once.
    let applied = match connection {
        AnyConnection::Sqlite(connection) => connection.immediate_transaction(|connection| {
            connection.run_pending_migrations(SQLITE_MIGRATIONS).map(|all| all.len())
        }),
        AnyConnection::Postgres(connection) => {
            connection.batch_execute(
                "SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock(7215873002)",
            )?;
            let applied = connection.run_pending_migrations(POSTGRES_MIGRATIONS).map(|all| all.len());
            connection.batch_execute(&format!("SELECT pg_advisory_unlock(7215873002); {TIMEOUTS}"))?;
            applied
        }
    };
    applied.map_err(|error| DatabaseError::Migration(error.to_string()))
}

/// Undoes every migration, the newest first.
pub(crate) fn revert_all(connection: &mut AnyConnection) -> Result<usize, DatabaseError> {
    let reverted = match connection {
        AnyConnection::Sqlite(connection) => connection.revert_all_migrations(SQLITE_MIGRATIONS).map(|all| all.len()),
        AnyConnection::Postgres(connection) => {
            connection.revert_all_migrations(POSTGRES_MIGRATIONS).map(|all| all.len())
        }
    };
    reverted.map_err(|error| DatabaseError::Migration(error.to_string()))
}

/// The migrations that this program has, by version.
pub(crate) fn known_migrations(connection: &AnyConnection) -> Result<Vec<String>, DatabaseError> {
    let versions = match connection {
        AnyConnection::Sqlite(_) => MigrationSource::<Sqlite>::migrations(&SQLITE_MIGRATIONS).map(|all| versions(&all)),
        AnyConnection::Postgres(_) => MigrationSource::<Pg>::migrations(&POSTGRES_MIGRATIONS).map(|all| versions(&all)),
    };
    versions.map_err(|error| DatabaseError::Migration(error.to_string()))
}

fn versions<B: Backend>(migrations: &[Box<dyn Migration<B>>]) -> Vec<String> {
    migrations.iter().map(|migration| migration.name().version().to_string()).collect()
}

/// The tables, columns and types as the database itself describes them, a line for each column, sorted.
pub(crate) fn describe_columns(connection: &mut AnyConnection) -> QueryResult<Vec<String>> {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = diesel::sql_types::Text)]
        line: String,
    }
    let query = match connection {
        AnyConnection::Sqlite(_) => {
            "SELECT m.name || '.' || c.name || ' ' || c.type || CASE WHEN c.\"notnull\" OR c.pk THEN '' ELSE ' null' END AS line \
             FROM sqlite_master m, pragma_table_xinfo(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' ORDER BY line"
        }
        AnyConnection::Postgres(_) => {
            "SELECT table_name || '.' || column_name || ' ' || data_type || CASE is_nullable WHEN 'YES' THEN ' null' ELSE '' END AS line \
             FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%' ORDER BY line"
        }
    };
    let lines: Vec<Line> = diesel::sql_query(query).load(connection)?;
    Ok(lines.into_iter().map(|line| line.line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_is_read_strictly() {
        assert!(matches!("sqlite:keywright.db".parse(), Ok(DatabaseUrl::Sqlite(_))));
        assert!(matches!("postgres://u:p@h/d".parse(), Ok(DatabaseUrl::Postgres(_))));
        for url in
            ["postgres://u:p@[::1]:5432/d", "postgres://u:p@%2Ftmp%2Fx/d", "postgres:///d", "postgresql://h:1,i:2/d"]
        {
            assert!(url.parse::<DatabaseUrl>().is_ok(), "{url}");
        }
        for url in ["postgres://u:a%zz@h/d", "postgres://u:a/b@h/d", "postgres://u:a@h:x/d"] {
            assert!(url.parse::<DatabaseUrl>().is_err(), "libpq would repeat the password of {url}");
        }
        for url in ["", "keywright.db", "sqlite:", "sqlite::memory:", "mysql://h/d", "postgres:d"] {
            assert!(url.parse::<DatabaseUrl>() == Err(InvalidDatabaseUrl), "{url}");
        }
    }

    #[test]
    fn a_password_is_not_displayed() {
        let url: DatabaseUrl = "postgres://user:secret@host/name".parse().unwrap();
        assert_eq!(url.to_string(), "postgres");
    }
}
