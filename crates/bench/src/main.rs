//! `keywright-bench`: measures Keywright on this machine, and shows each figure beside its goal.
//!
//! `cargo xtask bench` starts it. The servers that it measures are processes of their own, as in production: it starts
//! itself again for each. Nothing here passes or fails by speed.
#![allow(clippy::print_stdout, reason = "a command-line program speaks on standard output")]

mod http;
mod machine;
mod open_loop;
mod parts;
mod report;
mod scale;
mod serve;
mod servers;
mod stage;
mod statistics;
mod traffic;
mod wrk;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};
use keywright_database::DatabaseUrl;

use parts::{audit, decide, keys, latency, log, monitoring, payments, revocation, search, soak, throughput};
use report::Report;

/// Measures Keywright on this machine, and shows each figure beside its goal.
#[derive(Parser)]
#[command(bin_name = "cargo xtask bench", override_usage = "cargo xtask bench [OPTIONS] [PARTS]...")]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
struct Arguments {
    /// What to measure; everything but the soak if nothing is named.
    parts: Vec<Part>,
    /// Measure less and shorter: shows that everything works, not how fast it is.
    #[arg(long)]
    quick: bool,
    /// Keep the tables in docs/benchmarks.md, beside those of parts that are not measured now.
    #[arg(long, conflicts_with = "quick")]
    save: bool,
    /// How long the soak lasts.
    #[arg(long, default_value_t = 60)]
    minutes: u64,
    #[command(subcommand)]
    process: Option<Process>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// A guarded route beside the same route bare.
    Throughput,
    /// The decision alone, and the memory of the table that it reads.
    Decide,
    /// Latency at half of the maximum.
    Latency,
    /// The server with a million keys.
    Keys,
    /// Calls after a revocation.
    Revocation,
    /// Queries over ten million calls, on SQLite and PostgreSQL.
    Log,
    /// An admin's queries over ten million calls of 10,000 clients, on SQLite and PostgreSQL.
    Monitoring,
    /// Admins' search of clients, on SQLite and PostgreSQL.
    Search,
    /// Payments, on SQLite and PostgreSQL.
    Payments,
    /// Verifying the audit trail, on SQLite and PostgreSQL.
    Audit,
    /// Half load for an hour.
    Soak,
}

const ALL_BUT_THE_SOAK: [Part; 10] = [
    Part::Throughput,
    Part::Decide,
    Part::Latency,
    Part::Keys,
    Part::Revocation,
    Part::Log,
    Part::Monitoring,
    Part::Search,
    Part::Payments,
    Part::Audit,
];

/// What this program does in the processes that it starts.
#[derive(Subcommand)]
enum Process {
    /// Serves the guarded route and all of Keywright's from the database in a folder, or from another.
    #[command(hide = true)]
    ServeGuarded {
        folder: PathBuf,
        /// The other database.
        #[arg(long)]
        postgres: Option<DatabaseUrl>,
        /// Commit each change alone.
        #[arg(long)]
        without_groups: bool,
    },
    /// Serves the bare route.
    #[command(hide = true)]
    ServeBare { folder: PathBuf },
    /// Decides with a table of that many keys.
    #[command(hide = true)]
    DecideWith { keys: u32 },
}

fn main() -> ExitCode {
    match carry_out(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(arguments: Arguments) -> Result<()> {
    match arguments.process {
        Some(Process::ServeGuarded { folder, postgres, without_groups }) => {
            let url = postgres.unwrap_or_else(|| stage::database_url(&folder));
            return serve::guarded(&folder, &url, without_groups);
        }
        Some(Process::ServeBare { .. }) => return serve::bare(),
        Some(Process::DecideWith { keys }) => {
            println!("{}", serde_json::to_string(&decide::decide(keys)?)?);
            return Ok(());
        }
        None => {}
    }
    let scale = if arguments.quick { scale::QUICK } else { scale::FULL };
    let parts = if arguments.parts.is_empty() { &ALL_BUT_THE_SOAK[..] } else { &arguments.parts };
    let mut report = Report::default();
    let mut maximum = None;
    for part in parts {
        match part {
            Part::Throughput => maximum = Some(throughput::measure(&scale, &mut report)?),
            Part::Decide => decide::measure(&scale, &mut report)?,
            Part::Latency => latency::measure(&scale, maximum, &mut report)?,
            Part::Keys => keys::measure(&scale, &mut report)?,
            Part::Revocation => revocation::measure(&scale, &mut report)?,
            Part::Log => log::measure(&scale, &mut report)?,
            Part::Monitoring => monitoring::measure(&scale, &mut report)?,
            Part::Search => search::measure(&scale, &mut report)?,
            Part::Payments => payments::measure(&scale, &mut report)?,
            Part::Audit => audit::measure(&scale, &mut report)?,
            Part::Soak => soak::measure(&scale, maximum, arguments.minutes, &mut report)?,
        }
    }
    println!("\n{}", report.to_markdown()?);
    if arguments.save { report.save() } else { Ok(()) }
}
