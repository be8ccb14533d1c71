//! A process that works and then comes to a bad end, and what another finds and goes on with.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;

use keywright_api_types::ids::ClientId;
use keywright_database::{Database, DatabaseUrl};
use keywright_power_loss::Plan;
use serde::{Deserialize, Serialize};

use crate::operation::{Answer, Record, carry_out};
use crate::stage::Stage;
use crate::{OPERATIONS, THREADS};

/// The variable that makes this program such a process, and says what it is to do.
const VARIABLE: &str = "KEYWRIGHT_MODEL_CHILD";

/// What the process is to do.
#[derive(Serialize, Deserialize)]
pub struct Job {
    database: String,
    clients: Vec<ClientId>,
    seed: u64,
    /// When its power goes, if it does.
    plan: Option<Plan>,
}

impl Job {
    pub fn new(url: &DatabaseUrl, clients: &[ClientId], seed: u64, plan: Option<Plan>) -> Self {
        let database = match url {
            DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
            DatabaseUrl::Postgres(url) => url.clone(),
        };
        Self { database, clients: clients.to_vec(), seed, plan }
    }

    /// What this process is to do, if it is to come to a bad end.
    pub fn of_this_process() -> Option<Self> {
        std::env::var(VARIABLE).ok().map(|job| serde_json::from_str(&job).unwrap())
    }

    /// Works, and tells of each operation by a line before it begins and another when it is answered.
    pub fn carry_out(self) {
        let loses_power = self.plan.is_some();
        if let Some(plan) = self.plan {
            keywright_power_loss::install(plan).unwrap();
        }
        let stage = Stage { database: Database::open(&self.database.parse().unwrap()).unwrap(), clients: self.clients };
        let tell = |record: &Record| println!("{}", serde_json::to_string(record).unwrap());
        stage.run_and_tell(self.seed, THREADS, OPERATIONS, &tell);
        if loses_power {
            keywright_power_loss::cut();
        }
    }

    /// Starts the process, which tells through a pipe.
    pub fn start(self) -> (Child, impl Iterator<Item = String>) {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .env(VARIABLE, serde_json::to_string(&self).unwrap())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        (child, lines.map_while(Result::ok))
    }
}

/// The operations that were told of, once each. The last line may have been cut.
pub fn read(told: &[String]) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    for record in told.iter().filter_map(|line| serde_json::from_str::<Record>(line).ok()) {
        match records.iter_mut().find(|known| known.key == record.key) {
            Some(known) => known.answer = record.answer,
            None => records.push(record),
        }
    }
    records
}

/// Asks for each operation that was begun once more. What was answered must be answered the same; the rest is done now,
/// unless it was.
pub fn ask_again(database: &Database, records: &mut [Record], which: &str) {
    for record in records {
        let again = ask(database, record);
        if let Some(before) = &record.answer {
            assert_eq!(&again, before, "{which}, answered before the end: {record:?}");
        }
        record.answer = Some(again);
    }
}

/// Asks until there is an answer. PostgreSQL may not have noticed yet that the process is gone, and be at its last
/// transactions.
fn ask(database: &Database, record: &Record) -> Answer {
    loop {
        match carry_out(database, &record.key, &record.operation) {
            Some(answer) => return answer,
            None => thread::yield_now(),
        }
    }
}
