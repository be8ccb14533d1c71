//! A process that is killed amid its work.

use keywright_database::DatabaseUrl;
use keywright_power_loss::Chance;

use crate::operation::Record;
use crate::process::{self, Job};
use crate::stage::Stage;
use crate::{OPERATIONS, THREADS};

/// Has a process work until it has told so many lines, kills it, and goes on.
pub fn run(stage: &Stage, url: &DatabaseUrl, seed: u64) -> Vec<Record> {
    let (mut child, mut lines) = Job::new(url, &stage.clients, seed, None).start();
    let least = Chance(seed).roll((THREADS * OPERATIONS * 2) as u64) as usize;
    let mut told: Vec<String> = lines.by_ref().take(least).collect();
    child.kill().unwrap();
    // What it had still told is in the pipe.
    told.extend(lines);
    child.wait().unwrap();
    let mut records = process::read(&told);
    process::ask_again(&stage.database, &mut records, &format!("seed {seed}, killed"));
    records
}
