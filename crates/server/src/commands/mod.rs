//! The program's commands.

mod audit_key;
mod create_admin;
mod export_openapi;
mod migrate;
mod reset_password;
mod run_server;
mod verify_audit;
mod verify_ledger;

use std::io::IsTerminal;
use std::process::ExitCode;

use anyhow::{Context, ensure};
use clap::{Parser, Subcommand};
use keywright_database::{Database, DatabaseUrl};
use tracing_subscriber::EnvFilter;

use verify_audit::VerifyAuditArguments;

use crate::settings::{DatabaseSettings, LogFormat, LogSettings, Origin, ServeSettings};

/// Self-hosted API-key management: clients make, restrict, watch, regenerate and revoke their keys;
/// every call is checked, limited and logged.
#[derive(Parser)]
#[command(name = "keywright", version)]
pub struct Cli {
    #[command(flatten)]
    log: LogSettings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server; brings the database to this version first.
    Serve(Box<ServeSettings>),
    /// Bring the database to this version and stop.
    Migrate(DatabaseSettings),
    /// Make an admin who may do everything, and print the password.
    CreateAdmin {
        /// The admin's e-mail address.
        email: String,
        /// Read the password from standard input instead of making one.
        #[arg(long)]
        password_stdin: bool,
        #[command(flatten)]
        database: DatabaseSettings,
    },
    /// Print a link by which a user sets a new password; it works once, for one hour.
    ResetPassword {
        /// The user's e-mail address.
        email: String,
        /// The dashboard's address, which the link begins with: `https://host`.
        #[arg(long, env = "PUBLIC_URL")]
        public_url: Option<Origin>,
        #[command(flatten)]
        database: DatabaseSettings,
    },
    /// Print the OpenAPI document.
    ExportOpenapi,
    /// Walk the audit trail's hash chain and hold it against its checkpoints. The exit code is 0 if it is intact, 1 if an
    /// event was changed, removed or moved, and 2 if nothing could be verified.
    VerifyAudit(Box<VerifyAuditArguments>),
    /// Print the public key of the audit trail's checkpoints, to be kept elsewhere.
    AuditKey(DatabaseSettings),
    /// Check that every transfer sums to zero, every balance is the sum of its postings and every payment and withdrawal
    /// has exactly its transfers; names the first thing that is wrong, and fails.
    VerifyLedger(DatabaseSettings),
}

impl Cli {
    /// Runs the command.
    ///
    /// # Errors
    /// What kept it from being carried out.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        start_logging(&self.log)?;
        match self.command {
            Command::Serve(settings) => run_server::run(*settings),
            Command::Migrate(database) => migrate::run(&database),
            Command::CreateAdmin { email, password_stdin, database } => {
                create_admin::run(&email, password_stdin, &database)
            }
            Command::ResetPassword { email, public_url, database } => {
                reset_password::run(&email, public_url.as_ref(), &database)
            }
            Command::ExportOpenapi => export_openapi::run(),
            Command::VerifyAudit(arguments) => Ok(verify_audit::run(&arguments)),
            Command::AuditKey(database) => audit_key::run(&database),
            Command::VerifyLedger(database) => verify_ledger::run(&database),
        }
    }
}

/// Opens a database that is there and of this version.
fn open_current(settings: &DatabaseSettings) -> anyhow::Result<Database> {
    let url = settings.url()?;
    if let DatabaseUrl::Sqlite(path) = &url {
        ensure!(path.exists(), "there is no {}", path.display());
    }
    let database = Database::open(&url)?;
    ensure!(database.is_current()?, "the database is not of this version; run `keywright migrate` first");
    Ok(database)
}

/// Logs go to standard error, so that standard output holds only what was asked for.
fn start_logging(settings: &LogSettings) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&settings.log).context("LOG")?;
    let colours = std::io::stderr().is_terminal();
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours);
    match settings.log_format {
        LogFormat::Text => subscriber.with_target(false).init(),
        LogFormat::Json => subscriber.json().init(),
    }
    Ok(())
}
