//! Random operations on money, against a plain model: by one alone, by several at once, by a process that is killed, and
//! by one whose power goes.
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

mod check;
mod killed;
mod lost;
mod model;
mod operation;
mod process;
mod stage;

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use keywright_test_support::{Backend, TestDatabase};

use process::Job;
use stage::Stage;

/// How many seeds `cargo test` runs.
const SEEDS: u64 = 3;
/// How many seeds share a database, each with clients of its own: making one takes longer than a seed.
const SHARING: u64 = 25;
/// Of more seeds than `cargo test` runs, PostgreSQL gets one in so many: it is several times slower.
const POSTGRES_SHARE: u64 = 10;
/// How many operations each thread carries out.
const OPERATIONS: usize = 60;
/// After how many seeds it is said how far a long run is.
const TOLD: u64 = 500;
/// How many threads there are, where there are several.
const THREADS: usize = 4;

fn main() {
    if let Some(job) = Job::of_this_process() {
        return job.carry_out();
    }
    let mut arguments = std::env::args().skip_while(|argument| argument != "--seeds").skip(1);
    let seeds = arguments.next().map_or(SEEDS, |number| number.parse().unwrap());

    let original = lost::Original::new();
    original.lose_what_was_never_synced();
    run("without power", 1..=seeds, &|seeds| seeds.map(|seed| original.run(seed)).sum());
    run("on SQLite", 1..=seeds, &|seeds| on_database(Backend::Sqlite, seeds));
    let some = (1..=seeds).filter(|seed| *seed <= SEEDS || seed % POSTGRES_SHARE == 0);
    run("on PostgreSQL", some, &|seeds| on_database(Backend::Postgres, seeds));
}

/// Seeds, as one of several threads gets them.
type Seeds<'a> = &'a mut dyn Iterator<Item = u64>;

/// Shares seeds out to as many threads as there are cores, and says how many operations they took.
fn run(what: &str, seeds: impl Iterator<Item = u64>, work: &(dyn Fn(Seeds<'_>) -> usize + Sync)) {
    let seeds: Vec<u64> = seeds.collect();
    let next = AtomicU64::new(0);
    let take = || {
        let begun = next.fetch_add(1, Ordering::Relaxed);
        if begun > 0 && begun.is_multiple_of(TOLD) && begun < seeds.len() as u64 {
            println!("  {begun} of {} seeds {what}", seeds.len());
        }
        seeds.get(begun as usize).copied()
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let operations: usize = thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(|| work(&mut std::iter::from_fn(take)))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    println!("{operations} operations of {} seeds {what} are as the model has them", seeds.len());
}

/// Runs seeds one after the other, on a new database for every few of them.
fn on_database(backend: Backend, seeds: Seeds<'_>) -> usize {
    let mut database = TestDatabase::migrated(backend);
    let mut operations = 0;
    for (position, seed) in (1..).zip(seeds) {
        if position % SHARING == 0 {
            database = TestDatabase::migrated(backend);
        }
        operations += one_seed(&database, seed);
    }
    operations
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
