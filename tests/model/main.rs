//! Random operations on money, against a plain model: by one alone, by several at once, and by a process that is killed.
//!
//! After each seed every payment, withdrawal, invoice and balance is as the model has it, the ledger verifies, nothing that
//! was answered is lost and nothing is done twice. `--seeds N` runs many.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test ends where something is not as it should be, and says so"
)]

mod chance;
mod check;
mod killed;
mod model;
mod operation;
mod stage;

use keywright_test_support::{Backend, TestDatabase};

use stage::Stage;

/// How many seeds `cargo test` runs.
const SEEDS: u64 = 3;
/// How many seeds share a database, each with clients of its own: making one takes longer than a seed.
const SHARING: u64 = 25;
/// How many operations each thread carries out.
const OPERATIONS: usize = 60;
/// How many threads there are, where there are several.
const THREADS: usize = 4;

fn main() {
    if let Some(job) = killed::job() {
        return killed::child(&job);
    }
    let mut arguments = std::env::args().skip_while(|argument| argument != "--seeds").skip(1);
    let seeds = arguments.next().map_or(SEEDS, |number| number.parse().unwrap());
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let mut database = TestDatabase::migrated(backend);
        let mut operations = 0;
        for seed in 1..=seeds {
            if seed % SHARING == 0 {
                database = TestDatabase::migrated(backend);
            }
            operations += one_seed(&database, seed);
        }
        println!("{backend:?}: {operations} operations of {seeds} seeds are as the model has them");
    }
}

/// How a seed's operations are run: what was begun, and what was answered.
type Way<'a> = &'a dyn Fn(&Stage) -> Vec<operation::Record>;

/// Runs a seed in each of the three ways, and says how many operations that took.
fn one_seed(database: &TestDatabase, seed: u64) -> usize {
    let ways: [(&str, Way<'_>); 3] = [
        ("alone", &|stage| stage.run(seed, 1, OPERATIONS)),
        ("several at once", &|stage| stage.run(seed, THREADS, OPERATIONS)),
        ("killed", &|stage| killed::run(stage, &database.url, seed)),
    ];
    let mut operations = 0;
    for (way, run) in ways {
        let name = format!("seed {seed}, {way}");
        let stage = Stage::new(&database.database, &name);
        let records = run(&stage);
        check::check(&stage, &records, way == "alone", &name);
        operations += records.len();
    }
    operations
}
