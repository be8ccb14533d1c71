//! An empty, migrated database for one test.

use std::sync::OnceLock;

use keywright_database::{Database, DatabaseUrl};
use tempfile::TempDir;

use crate::postgres;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A SQLite file in a temporary folder.
    Sqlite,
    /// A database in this process's own PostgreSQL.
    Postgres,
}

/// A database that is gone with its test.
pub struct TestDatabase {
    /// Where it is.
    pub url: DatabaseUrl,
    /// The database, open.
    pub database: Database,
    _folder: Option<TempDir>,
}

impl TestDatabase {
    /// An empty database with all migrations applied.
    pub fn migrated(backend: Backend) -> Self {
        let database = match backend {
            Backend::Sqlite => Self::empty(backend),
            Backend::Postgres => Self::postgres(Some(template())),
        };
        database.database.migrate().unwrap();
        database
    }

    /// An empty database without any migration.
    pub fn empty(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => {
                let folder = TempDir::new().unwrap();
                let url = DatabaseUrl::Sqlite(folder.path().join("keywright.db"));
                Self { database: Database::open(&url).unwrap(), url, _folder: Some(folder) }
            }
            Backend::Postgres => Self::postgres(None),
        }
    }

    fn postgres(template: Option<&str>) -> Self {
        let url = postgres::shared().unwrap().create_database(template).unwrap();
        let url: DatabaseUrl = url.parse().unwrap();
        Self { database: Database::open(&url).unwrap(), url, _folder: None }
    }
}

/// A migrated database, made once, of which each test's is a copy.
fn template() -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let url = postgres::shared().unwrap().create_database(None).unwrap();
        let database = Database::open(&url.parse().unwrap()).unwrap();
        database.migrate().unwrap();
        url.rsplit('/').next().unwrap().split('?').next().unwrap().to_owned()
    })
}
