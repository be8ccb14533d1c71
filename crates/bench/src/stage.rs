//! A database full of keys in a folder of its own, which the servers that are measured are started on.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use keywright_api_types::usage::Interval;
use keywright_database::api_keys::KeyWorkshop;
use keywright_database::usage::{self, ReportQuery};
use keywright_database::{Database, DatabaseError, DatabaseUrl, bulk, clients};
use keywright_domain::clock::Clock;
use keywright_domain::limits::ServerLimits;
use keywright_domain::secrets::{Hasher, KeyFormat};
use keywright_server::clock::SystemClock;
use keywright_server::randomness;
use tempfile::TempDir;

use crate::http;
use crate::servers::PATH;

/// The rate of every key, in requests a minute: nothing is to be refused.
pub const RATE: u32 = 1_000_000;
/// How many keys a client has.
const KEYS_OF_CLIENT: u32 = 1_000;

/// The folder and the database; gone with this value.
pub struct Stage {
    /// The database, open.
    pub database: Database,
    /// Every key's secret.
    pub secrets: Vec<String>,
    folder: TempDir,
}

impl Stage {
    /// A database with that many keys.
    ///
    /// # Errors
    /// That it cannot be written.
    pub fn with_keys(keys: u32) -> Result<Self> {
        let folder = folder()?;
        let url = database_url(folder.path());
        Self::with_keys_on(&url, folder, keys)
    }

    /// The same in any empty database, with the folder for what else there is.
    ///
    /// # Errors
    /// That it cannot be written.
    pub fn with_keys_on(url: &DatabaseUrl, folder: TempDir, keys: u32) -> Result<Self> {
        let database = Database::open(url)?;
        database.migrate()?;
        let clients = keys.div_ceil(KEYS_OF_CLIENT);
        let mut random = randomness::secure();
        let now = SystemClock::default().now();
        let secrets = bulk::insert_keys(&database, &workshop()?, clients, keys / clients, RATE, now, &mut random)?;
        fs::write(folder.path().join("keys"), secrets.join("\n"))?;
        Ok(Self { database, secrets, folder })
    }

    /// Where the database is.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A file with the keys, one a line.
    pub fn keys(&self) -> PathBuf {
        self.folder.path().join("keys")
    }

    /// A request for the guarded route with each key.
    pub fn requests(&self) -> Vec<String> {
        self.secrets.iter().map(|secret| request(secret)).collect()
    }

    /// How many calls of the last hours the database has counted.
    ///
    /// # Errors
    /// That the database failed.
    pub fn logged(&self) -> Result<u64> {
        let now = SystemClock::default().now();
        let hour = Interval::Hour.milliseconds();
        let query = ReportQuery {
            key: None,
            from: now.plus_seconds(-86_400).floor_to(hour),
            to: now.plus_seconds(3_600).floor_to(hour),
            interval: Interval::Hour,
        };
        let limits = workshop()?.limits;
        let counts = self.database.read(|connection| {
            let clients = clients::admin_all(connection, limits)?;
            let report = |client: &clients::Client| usage::report(connection, &client.id, &query);
            clients.iter().map(report).collect::<Result<Vec<_>, DatabaseError>>()
        })?;
        Ok(counts.iter().map(|report| report.totals.counts.requests).sum())
    }
}

/// A call of the guarded route with a key.
pub fn request(secret: &str) -> String {
    http::get(PATH, &format!("Authorization: Bearer {secret}\r\n"))
}

/// What keys are made with, here and in the servers that are measured.
///
/// # Errors
/// Never: the brand is one.
pub fn workshop() -> Result<KeyWorkshop> {
    Ok(KeyWorkshop {
        format: KeyFormat::new("kw")?,
        hasher: Hasher::new(&[7; 32]),
        limits: ServerLimits { default_rate: RATE, max_rate: RATE },
    })
}

/// The database of a folder.
pub fn database_url(folder: &Path) -> DatabaseUrl {
    DatabaseUrl::Sqlite(folder.join("keywright.db"))
}

/// A temporary folder beside this program: on a real disk, where the system's own may be in memory.
///
/// # Errors
/// That it cannot be made.
pub fn folder() -> Result<TempDir> {
    let program = env::current_exe()?;
    Ok(TempDir::with_prefix_in("bench-", program.parent().context("the program lies in no folder")?)?)
}
