//! Verifying the audit trail, on both databases.

use std::ops::ControlFlow;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use keywright_database::audit::{self, AuditWalk};
use keywright_database::{Database, DatabaseUrl, bulk};
use keywright_domain::clock::Clock;
use keywright_server::clock::SystemClock;
use keywright_server::randomness;
use keywright_test_support::postgres::PostgresCluster;

use crate::report::{Report, Section, thousands};
use crate::scale::Scale;
use crate::stage;
use crate::statistics::Sample;

/// How often the trail is walked.
const WALKS: usize = 3;

/// Walks a long trail from its first event to its last.
///
/// # Errors
/// That a database cannot be started, fails, or does not hold what was written.
pub fn measure(scale: &Scale, report: &mut Report) -> Result<()> {
    let events = scale.audit_events;
    let mut section = Section::new(
        "Verifying the audit trail",
        &format!(
            "The chain of {} events, as long as those of changed keys are, is walked from its first to its last, {WALKS} \
             times: one thread reads while another hashes.",
            thousands(events as f64)
        ),
    );
    let folder = stage::folder()?;
    of_database("SQLite", &stage::database_url(folder.path()), events, &mut section)?;
    let cluster = PostgresCluster::start(&[])?;
    let address = cluster.create_database(None)?.parse().context("the address of PostgreSQL")?;
    of_database("PostgreSQL", &address, events, &mut section)?;
    report.add(section);
    Ok(())
}

fn of_database(name: &str, url: &DatabaseUrl, events: u64, section: &mut Section) -> Result<()> {
    let database = Database::open(url)?;
    database.migrate()?;
    bulk::append_audit_events(&database, events, SystemClock::default().now(), &mut randomness::secure())?;
    let mut seconds = Vec::new();
    for _ in 0..WALKS {
        let start = Instant::now();
        let outcome = database.read(|connection| {
            audit::admin_verify(connection, AuditWalk::default(), |_, _| ControlFlow::Continue(()))
        })?;
        seconds.push(start.elapsed().as_secs_f64());
        let outcome = outcome.context("the walk was ended")?;
        ensure!(outcome.intact && outcome.checked == events, "{name}: {}", outcome.verdict());
    }
    let goal = if events == 1_000_000 { "≤ 5 s" } else { "" };
    section.add(name, goal, Sample::new(seconds).show(|seconds| format!("{seconds:.2} s")));
    Ok(())
}
