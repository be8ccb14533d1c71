//! A process that is killed amid its work, and what another then finds and goes on with.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::thread;

use keywright_api_types::ids::ClientId;
use keywright_database::{Database, DatabaseUrl};
use serde::{Deserialize, Serialize};

use crate::chance::Chance;
use crate::operation::{Record, carry_out};
use crate::stage::Stage;
use crate::{OPERATIONS, THREADS};

/// The variable that makes this program the process that is killed, and says what it is to do.
const VARIABLE: &str = "KEYWRIGHT_MODEL_CHILD";

/// What the process is to do.
#[derive(Serialize, Deserialize)]
pub struct Job {
    database: String,
    clients: Vec<ClientId>,
    seed: u64,
}

/// What this process is to do, if it is the one to be killed.
pub fn job() -> Option<Job> {
    std::env::var(VARIABLE).ok().map(|job| serde_json::from_str(&job).unwrap())
}

/// Works, and tells of each operation by a line before it begins and another when it is answered.
pub fn child(job: &Job) {
    let database = Database::open(&job.database.parse().unwrap()).unwrap();
    let stage = Stage { database, clients: job.clients.clone() };
    stage.run_and_tell(job.seed, THREADS, OPERATIONS, &|record| println!("{}", serde_json::to_string(record).unwrap()));
}

/// Has a process work until it has told so many lines, kills it, and asks for each operation that was begun once more.
/// What was answered must be answered the same; the rest is done now, unless it was.
pub fn run(stage: &Stage, url: &DatabaseUrl, seed: u64) -> Vec<Record> {
    let database = match url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(url) => url.clone(),
    };
    let job = Job { database, clients: stage.clients.clone(), seed };
    let mut child = Command::new(std::env::current_exe().unwrap())
        .env(VARIABLE, serde_json::to_string(&job).unwrap())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let least = Chance(seed).roll((THREADS * OPERATIONS * 2) as u64) as usize;
    let mut told: Vec<String> = lines.by_ref().take(least).map(Result::unwrap).collect();
    child.kill().unwrap();
    // What it had still told is in the pipe; its last line may have been cut.
    told.extend(lines.map_while(Result::ok));
    child.wait().unwrap();

    let mut records: Vec<Record> = Vec::new();
    for record in told.iter().filter_map(|line| serde_json::from_str::<Record>(line).ok()) {
        match records.iter_mut().find(|known| known.key == record.key) {
            Some(known) => known.answer = record.answer,
            None => records.push(record),
        }
    }
    for record in &mut records {
        let again = ask_again(&stage.database, record);
        if let Some(before) = &record.answer {
            assert_eq!(&again, before, "seed {seed}, answered before the kill: {record:?}");
        }
        record.answer = Some(again);
    }
    records
}

/// Asks once more. PostgreSQL may not have noticed yet that the process is gone, and be at its last transactions.
fn ask_again(database: &Database, record: &Record) -> crate::operation::Answer {
    loop {
        match carry_out(database, &record.key, &record.operation) {
            Some(answer) => return answer,
            None => thread::yield_now(),
        }
    }
}
