//! A process whose power goes amid its work: of SQLite's files is left what was synced, and some of the rest.

use std::fs;
use std::path::Path;

use keywright_api_types::ids::ClientId;
use keywright_database::payments::{self, PaymentFilter};
use keywright_database::{Database, DatabaseUrl};
use keywright_power_loss::{Chance, LOST, Plan};
use keywright_test_support::{Backend, TestDatabase};
use tempfile::TempDir;

use crate::check;
use crate::operation::{Operation, Record};
use crate::process::{self, Job};
use crate::stage::Stage;

/// About as many writes and syncs as a process makes.
const WRITES: u64 = 7_000;

/// A database with clients, of which each process has a copy.
pub struct Original {
    database: TestDatabase,
    clients: Vec<ClientId>,
}

/// What a process left.
struct Remains {
    records: Vec<Record>,
    stage: Stage,
    _folders: [TempDir; 2],
}

impl Original {
    pub fn new() -> Self {
        let database = TestDatabase::migrated(Backend::Sqlite);
        let clients = Stage::new(&database.database, "power loss").clients;
        Self { database, clients }
    }

    /// Has a process lose its power, goes on with what is left, and says how many operations there were.
    pub fn run(&self, seed: u64) -> usize {
        let which = format!("seed {seed}, power lost");
        let writes = Chance(seed).roll(WRITES);
        let Remains { mut records, stage, _folders } = self.lose_power(seed, writes, Some(seed), true);
        process::ask_again(&stage.database, &mut records, &which);
        check::check(&stage, &records, false, &which);
        records.len()
    }

    /// Sees that the loss is one: where a sync does nothing, payments that were answered are gone.
    pub fn lose_what_was_never_synced(&self) {
        let Remains { records, stage, _folders } = self.lose_power(1, WRITES / 2, None, false);
        let is_payment =
            |record: &&Record| matches!(record.operation, Operation::Pay { .. }) && record.answer.is_some();
        assert!(records.iter().any(|record| is_payment(&record)), "nothing was answered");
        for client in &stage.clients {
            let list = |connection: &mut _| payments::list(connection, client, &PaymentFilter::default(), 1);
            assert_eq!(stage.database.read(list).unwrap(), [], "what was not synced is there");
        }
    }

    fn lose_power(&self, seed: u64, writes: u64, mercy: Option<u64>, honest: bool) -> Remains {
        let folders = [TempDir::new().unwrap(), TempDir::new().unwrap()];
        let [before, after] = folders.each_ref().map(TempDir::path);
        let url = self.copy_to(before);
        let plan = Plan { writes, seed: mercy, remains: after.to_owned(), honest };
        let (mut child, lines) = Job::new(&url, &self.clients, seed, Some(plan)).start();
        let told: Vec<String> = lines.collect();
        assert_eq!(child.wait().unwrap().code(), Some(LOST), "seed {seed}");
        let url = DatabaseUrl::Sqlite(after.join("keywright.db"));
        let stage = Stage { database: Database::open(&url).unwrap(), clients: self.clients.clone() };
        Remains { records: process::read(&told), stage, _folders: folders }
    }

    /// Copies the database, at which nobody works, without its shared memory, which is made anew from the rest.
    fn copy_to(&self, folder: &Path) -> DatabaseUrl {
        let DatabaseUrl::Sqlite(path) = &self.database.url else { panic!("only SQLite's files are there to be lost") };
        for entry in fs::read_dir(path.parent().unwrap()).unwrap() {
            let name = entry.unwrap().file_name();
            if !name.to_string_lossy().ends_with("-shm") {
                fs::copy(path.with_file_name(&name), folder.join(&name)).unwrap();
            }
        }
        DatabaseUrl::Sqlite(folder.join(path.file_name().unwrap()))
    }
}
