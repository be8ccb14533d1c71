//! Payments through HTTP by one client, each on the disk before it is answered: on SQLite beside the same with a commit for
//! each, on PostgreSQL beside pgbench's simple update.

use anyhow::{Context, Result, ensure};
use keywright_database::{Database, DatabaseUrl, ledger};
use keywright_test_support::postgres::PostgresCluster;

use crate::report::{Report, Section, thousands};
use crate::scale::Scale;
use crate::servers::Server;
use crate::stage::{self, Stage};
use crate::statistics::Sample;
use crate::wrk::{self, CONNECTIONS, UNDER_WAY};

/// How many hundred thousand rows pgbench updates.
const PGBENCH_SCALE: &str = "10";

/// What came of payments made in several ways, in turn.
struct Paid {
    /// Payments a second, by way and run.
    rates: Vec<Vec<f64>>,
    answered: u64,
    refused: u64,
    runs: u64,
}

/// Measures both databases.
///
/// # Errors
/// That a server, wrk or pgbench fails.
pub fn measure(scale: &Scale, report: &mut Report) -> Result<()> {
    on_sqlite(scale, report)?;
    on_postgres(scale, report)
}

fn on_sqlite(scale: &Scale, report: &mut Report) -> Result<()> {
    let Scale { runs, paying, .. } = *scale;
    let mut section = Section::new(
        "Payments on SQLite",
        &format!(
            "POST /v1/payments with one key in one currency, so that all move the same accounts: wrk with 1 thread and \
             {CONNECTIONS} connections, {runs} runs of {paying} s of each way, in turn. `synchronous=FULL`: each is \
             synced to the disk before it is answered. One commit at a time is the same server with groups of one."
        ),
    );
    let stage = Stage::with_keys(1)?;
    let folder = stage.folder();
    let mut paid = Paid::new();
    for run in 0..runs {
        paid.pay(run, 0, &stage, Server::without_groups(folder)?, false, paying)?;
        paid.pay(run, 1, &stage, Server::guarded(folder)?, false, paying)?;
        paid.pay(run, 2, &stage, Server::guarded(folder)?, true, paying)?;
    }
    section.add("one commit at a time, payments/s", "", paid.show(0));
    section.add("in groups, payments/s", "≥ 5,000", paid.show(1));
    section.add("in groups, each with an idempotency key, payments/s", "", paid.show(2));
    paid.add_proof(&mut section, &stage::database_url(folder))?;
    report.add(section);
    Ok(())
}

fn on_postgres(scale: &Scale, report: &mut Report) -> Result<()> {
    let Scale { runs, paying, .. } = *scale;
    let mut section = Section::new(
        "Payments on PostgreSQL",
        &format!(
            "The same on a PostgreSQL with its own settings, beside `pgbench -N` (simple update) with {CONNECTIONS} \
             clients on it: {runs} runs of {paying} s each, in turn."
        ),
    );
    let cluster = PostgresCluster::start(&[])?;
    let other = cluster.create_database(None)?;
    cluster.pgbench(&other, &["--initialize", "--quiet", "--scale", PGBENCH_SCALE])?;
    let address = cluster.create_database(None)?;
    let url: DatabaseUrl = address.parse().context("the address of PostgreSQL")?;
    let stage = Stage::with_keys_on(&url, stage::folder()?, 1)?;
    let mut paid = Paid::new();
    let mut updates = Vec::new();
    for run in 0..runs {
        updates.push(simple_updates(&cluster, &other, paying)?);
        for (way, idempotent) in [(0, false), (1, true)] {
            paid.pay(run, way, &stage, Server::on_postgres(&address, stage.folder())?, idempotent, paying)?;
        }
    }
    let ratio = |way: usize| {
        let rates = paid.rates.get(way).map(Vec::as_slice).unwrap_or_default();
        let ratios = rates.iter().zip(&updates).map(|(rate, updates)| rate / updates).collect();
        Sample::new(ratios).show(|ratio| format!("{ratio:.2}"))
    };
    let ratios = [ratio(0), ratio(1)];
    section.add("pgbench's simple updates, transactions/s", "", Sample::new(updates).show(thousands));
    for (way, how) in ["payments", "payments, each with an idempotency key"].into_iter().enumerate() {
        section.add(format!("{how}, a second"), "", paid.show(way));
        let goal = if way == 0 { "≥ 0.5" } else { "" };
        section.add(format!("{how} ÷ simple updates, by run"), goal, ratios.get(way).cloned().unwrap_or_default());
    }
    paid.add_proof(&mut section, &url)?;
    report.add(section);
    Ok(())
}

/// How many simple updates a second pgbench makes.
fn simple_updates(cluster: &PostgresCluster, address: &str, seconds: u64) -> Result<f64> {
    let seconds = seconds.to_string();
    let said = cluster.pgbench(address, &["--skip-some-updates", "--client", CONNECTIONS, "--time", &seconds])?;
    let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    let rate = rate.with_context(|| format!("pgbench said no rate:\n{said}"))?;
    println!("  pgbench: {}/s", thousands(rate));
    Ok(rate)
}

impl Paid {
    fn new() -> Self {
        Self { rates: Vec::new(), answered: 0, refused: 0, runs: 0 }
    }

    /// Has payments made in one of the ways, and stops the server.
    fn pay(
        &mut self,
        run: usize,
        way: usize,
        stage: &Stage,
        server: Server,
        idempotent: bool,
        seconds: u64,
    ) -> Result<()> {
        let secret = stage.secrets.first().context("there is a key")?;
        let counted = wrk::pay(server.address, secret, idempotent, seconds)?;
        server.stop()?;
        println!("  run {}, way {}: {}/s", run + 1, way + 1, thousands(counted.rate()));
        self.rates.resize_with(self.rates.len().max(way + 1), Vec::new);
        if let Some(rates) = self.rates.get_mut(way) {
            rates.push(counted.rate());
        }
        self.answered += counted.answered;
        self.refused += counted.refused;
        self.runs += 1;
        Ok(())
    }

    fn show(&self, way: usize) -> String {
        Sample::new(self.rates.get(way).cloned().unwrap_or_default()).show(thousands)
    }

    /// Verifies the ledger, and counts.
    fn add_proof(&self, section: &mut Section, url: &DatabaseUrl) -> Result<()> {
        let found = Database::open(url)?.read(ledger::admin_verify)?;
        let wrong = found.first_wrong.unwrap_or_else(|| "nothing".to_owned());
        ensure!(self.refused == 0, "{} payments were refused", self.refused);
        let made = thousands(found.payments as f64);
        let missing = self.answered.saturating_sub(found.payments);
        let doubled = found.payments.saturating_sub(self.answered + self.runs * UNDER_WAY);
        section.add("answered payments that are missing", "0", format!("{missing} ({made} are there)"));
        section.add("payments that were never made", "0", doubled.to_string());
        section.add("what `keywright verify-ledger` finds wrong", "nothing", wrong);
        Ok(())
    }
}
