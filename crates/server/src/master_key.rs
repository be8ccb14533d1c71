//! The installation's master key: given, or made at first start and kept beside a SQLite file.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use keywright_api_types::Timestamp;
use keywright_database::installation::{self, Installation};
use keywright_database::{Database, DatabaseError, DatabaseUrl};
use keywright_domain::hex;
use keywright_domain::secrets::Hasher;
use rand_core::Rng;

use crate::randomness;

/// Finds or makes the master key.
///
/// # Errors
/// That the given one is not 64 hex digits, that none is given for PostgreSQL, or that its file cannot be used.
pub fn load(given: Option<&str>, database: &DatabaseUrl) -> anyhow::Result<Hasher> {
    if let Some(digits) = given {
        return parse(digits)
            .context("API_KEY_ENCRYPTION_KEY must be 64 hex digits, such as `openssl rand -hex 32` prints");
    }
    match database {
        DatabaseUrl::Sqlite(path) => load_file(&file_beside(path)),
        DatabaseUrl::Postgres(_) => {
            bail!(
                "with PostgreSQL, API_KEY_ENCRYPTION_KEY must be set: 64 hex digits, such as `openssl rand -hex 32` prints"
            )
        }
    }
}

/// Notes in a new database which master key it is used with, or checks that it is still the same.
///
/// # Errors
/// That the database was made with another key, or failed.
pub fn check(database: &Database, hasher: &Hasher, demo: bool, now: Timestamp) -> anyhow::Result<Installation> {
    let installation = database.write(|connection| {
        if let Some(found) = installation::find(connection)? {
            return Ok::<_, DatabaseError>(found);
        }
        let new = Installation { key_check: hasher.check_value(), demo };
        installation::insert(connection, new, now)?;
        Ok(new)
    })?;
    if installation.key_check != hasher.check_value() {
        bail!(
            "this database was made with another API_KEY_ENCRYPTION_KEY; with the one given, none of its keys would be recognised"
        );
    }
    Ok(installation)
}

fn parse(digits: &str) -> Option<Hasher> {
    hex::decode(digits.trim().to_ascii_lowercase().as_bytes()).map(|master| Hasher::new(&master))
}

fn file_beside(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(".key");
    path.into()
}

fn load_file(path: &Path) -> anyhow::Result<Hasher> {
    let explain = || format!("the master key in {}", path.display());
    match fs::read_to_string(path) {
        Ok(digits) => parse(&digits).with_context(|| format!("{} does not hold 64 hex digits", path.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let mut master = [0; 32];
            randomness::secure().fill_bytes(&mut master);
            // Written whole under a name of this process, then given its own: neither a crash nor another
            // process that starts at the same time may leave half a key, or a second one, behind.
            let unfinished = path.with_extension(format!("key.{}", std::process::id()));
            let mut file = OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o600)
                .open(&unfinished)
                .with_context(explain)?;
            writeln!(file, "{}", hex::encode(&master)).with_context(explain)?;
            file.sync_all().with_context(explain)?;
            let linked = fs::hard_link(&unfinished, path);
            fs::remove_file(&unfinished).with_context(explain)?;
            match linked {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => return load_file(path),
                linked => linked.with_context(explain)?,
            }
            tracing::info!(path = %path.display(), "made a master key; keep it with your backups");
            Ok(Hasher::new(&master))
        }
        Err(error) => Err(error).with_context(explain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_key_is_made_once_and_only_its_owner_reads_it() {
        let folder = std::env::temp_dir().join(format!("keywright-key-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let url = DatabaseUrl::Sqlite(folder.join("test.db"));
        let first = load(None, &url).unwrap().check_value();
        let again = load(None, &url).unwrap().check_value();
        let mode = fs::metadata(folder.join("test.db.key")).unwrap().permissions().mode();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(first, again);
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn postgres_needs_a_key_and_a_key_needs_64_digits() {
        let url: DatabaseUrl = "postgres://localhost/x".parse().unwrap();
        assert!(load(None, &url).is_err());
        assert!(load(Some("abc"), &url).is_err());
        assert!(load(Some(&"AB".repeat(32)), &url).is_ok());
    }
}
