//! `cargo xtask`: the project's own commands. Each shows what it is doing and the commands it runs.
#![allow(clippy::print_stdout, reason = "a command-line program speaks on standard output")]

mod bench;
mod ci;
mod dashboard;
mod dev;
mod files;
mod model;
mod openapi;
mod packages;
mod prerequisites;
mod run;
mod server;
mod shell;
mod steps;
mod test;
mod vitals;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use dashboard::Build;

/// Builds, runs and checks Keywright.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything and start Keywright with demo data.
    Run {
        /// Passed on to `keywright serve`.
        #[arg(last = true)]
        arguments: Vec<OsString>,
    },
    /// Like `run`, and build again whenever a source file changes.
    Dev {
        /// Passed on to `keywright serve`.
        #[arg(last = true)]
        arguments: Vec<OsString>,
    },
    /// Run every test: on SQLite, on a PostgreSQL of its own, and in Chromium.
    Test {
        /// Run a part of them.
        #[arg(long)]
        only: Option<test::Part>,
    },
    /// Check everything that a change must pass: format, lints, documentation, architecture, licences, tests.
    Ci {
        /// Leave out the tests, which take the most time.
        #[arg(long)]
        without_tests: bool,
    },
    /// Measure Keywright in a release build, each figure beside its goal; `--help` says what and how.
    #[command(disable_help_flag = true)]
    Bench {
        /// Passed on to the benchmark.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Measure the dashboard as it is released in Chromium: Lighthouse over the portal, and how soon a long log answers.
    Vitals {
        /// Measure a part of it.
        #[arg(long)]
        only: Option<vitals::Vital>,
    },
    /// Try random operations on money against a plain model, on both databases and with `kill -9` in between.
    Model {
        /// How many seeds.
        #[arg(long, default_value_t = 1_000)]
        seeds: u64,
    },
    /// Build the dashboard into target/dashboard.
    Dashboard {
        /// Build it quickly instead of small, and leave it uncompressed.
        #[arg(long)]
        dev: bool,
    },
    /// Write openapi/openapi.json anew.
    Openapi,
}

fn main() -> ExitCode {
    match carry_out(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(command: Command) -> Result<()> {
    match command {
        Command::Run { arguments } => run::run(&arguments),
        Command::Dev { arguments } => dev::dev(&arguments),
        Command::Test { only } => test::test(only),
        Command::Ci { without_tests } => ci::ci(!without_tests),
        Command::Bench { arguments } => bench::bench(&arguments),
        Command::Vitals { only } => vitals::vitals(only),
        Command::Model { seeds } => model::model(seeds),
        Command::Dashboard { dev: false } => dashboard::build(Build::Release),
        Command::Dashboard { dev: true } => dashboard::build(Build::Dev),
        Command::Openapi => openapi::write(),
    }
}
