//! The migrations of both databases: up, down and up again, alike, and as the program's schema has them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where something is not as it should be")]

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use keywright_test_support::{Backend, TestDatabase};

const BACKENDS: [(Backend, &str); 2] = [(Backend::Sqlite, "sqlite"), (Backend::Postgres, "postgres")];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The folders of a backend's migrations, oldest first.
fn folders(backend: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join("migrations").join(backend)).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// All the SQL that brings a backend up.
fn up(backend: &str) -> String {
    let read =
        |folder: &String| fs::read_to_string(root().join("migrations").join(backend).join(folder).join("up.sql"));
    folders(backend).iter().map(|folder| read(folder).unwrap()).collect()
}

/// The columns that the schema declares, as `table.column`, with their types there.
fn schema() -> BTreeSet<(String, String)> {
    let parts = ["schema.rs", "schema/calls.rs", "schema/money.rs"];
    let read = |part: &&str| fs::read_to_string(root().join("crates/database/src").join(part)).unwrap();
    let text: String = parts.iter().map(read).collect();
    let mut table = String::new();
    let mut columns = BTreeSet::new();
    for line in text.lines().map(str::trim) {
        if let Some((column, kind)) = line.trim_end_matches(',').split_once(" -> ").filter(|_| line.ends_with(',')) {
            columns.insert((format!("{table}.{column}"), kind.to_owned()));
        } else if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            table = name.to_owned();
        }
    }
    columns
}

/// A type of the schema as the database describes it.
fn described(kind: &str, backend: Backend) -> String {
    let (kind, null) = match kind.strip_prefix("Nullable<").and_then(|kind| kind.strip_suffix('>')) {
        Some(kind) => (kind, " null"),
        None => (kind, ""),
    };
    let name = match (kind, backend) {
        ("BigInt" | "Bool", Backend::Sqlite) => "INTEGER",
        ("Text", Backend::Sqlite) => "TEXT",
        ("Binary", Backend::Sqlite) => "BLOB",
        ("BigInt", Backend::Postgres) => "bigint",
        ("Bool", Backend::Postgres) => "boolean",
        ("Text", Backend::Postgres) => "text",
        ("Binary", Backend::Postgres) => "bytea",
        _ => panic!("no test knows the type {kind}"),
    };
    format!("{name}{null}")
}

/// What follows a keyword in SQL, wherever it stands.
fn named_after(sql: &str, keyword: &str) -> BTreeSet<String> {
    let name = |rest: &str| rest.split([' ', '(', '\n']).next().unwrap().to_owned();
    // SQLite changes a constraint by a new table that then takes the old one's name.
    let stays = |name: &String| !sql.contains(&format!("ALTER TABLE {name} RENAME TO"));
    sql.split(keyword).skip(1).map(name).filter(stays).collect()
}

#[test]
fn both_databases_have_migrations_of_the_same_names() {
    let names = folders("sqlite");
    assert_eq!(names, folders("postgres"));
    assert!(!names.is_empty());
    for (_, backend) in BACKENDS {
        for name in &names {
            for file in ["up.sql", "down.sql"] {
                assert!(root().join("migrations").join(backend).join(name).join(file).is_file(), "{backend} {name}");
            }
        }
    }
}

#[test]
fn up_down_and_up_again_gives_the_same() {
    for (backend, name) in BACKENDS {
        let database = TestDatabase::empty(backend).database;
        assert!(!database.is_current().unwrap(), "{name}");
        let count = folders(name).len();
        assert_eq!(database.migrate().unwrap(), count);
        assert!(database.is_current().unwrap());
        let columns = database.describe_columns().unwrap();
        assert!(!columns.is_empty());

        assert_eq!(database.migrate().unwrap(), 0, "a second time there is nothing to do");
        assert_eq!(database.describe_columns().unwrap(), columns);

        assert_eq!(database.revert_all().unwrap(), count);
        assert_eq!(database.describe_columns().unwrap(), Vec::<String>::new(), "{name}");
        assert!(!database.is_current().unwrap());

        assert_eq!(database.migrate().unwrap(), count);
        assert_eq!(database.describe_columns().unwrap(), columns);
    }
}

#[test]
fn both_databases_have_the_columns_of_the_programs_schema() {
    let schema = schema();
    assert!(schema.len() > 90, "the schema was read: {schema:?}");
    for (backend, _) in BACKENDS {
        let expected: BTreeSet<String> =
            schema.iter().map(|(column, kind)| format!("{column} {}", described(kind, backend))).collect();
        let found: BTreeSet<String> =
            TestDatabase::migrated(backend).database.describe_columns().unwrap().into_iter().collect();
        assert_eq!(found, expected, "{backend:?}");
    }
}

#[test]
fn both_databases_have_the_same_tables_indexes_and_constraints() {
    // Only PostgreSQL changes constraints in place.
    let (sqlite, postgres) =
        (up("sqlite"), up("postgres").replace("DROP CONSTRAINT", "").replace("ALTER CONSTRAINT", ""));
    for keyword in ["CREATE TABLE ", "CREATE INDEX ", "CREATE UNIQUE INDEX ", "CONSTRAINT "] {
        let names = named_after(&sqlite, keyword);
        assert!(!names.is_empty(), "{keyword}");
        assert_eq!(names, named_after(&postgres, keyword), "{keyword}");
    }
}

#[test]
fn two_nodes_that_start_at_once_migrate_once() {
    for (backend, name) in BACKENDS {
        let test_database = TestDatabase::empty(backend);
        let count = folders(name).len();
        let nodes: Vec<_> = (0..3)
            .map(|_| keywright_database::Database::open(&test_database.url).unwrap())
            .map(|database| std::thread::spawn(move || database.migrate().unwrap()))
            .collect();
        let applied: usize = nodes.into_iter().map(|node| node.join().unwrap()).sum();
        assert_eq!(applied, count, "{name}");
    }
}
