//! The settings: each an environment variable and a flag, with one default, in this one table.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Context;
use clap::{Args, ValueEnum};
use keywright_api_types::address_range::AddressRange;
use keywright_database::{DatabaseUrl, InvalidDatabaseUrl};
use keywright_domain::audit::checkpoint::CheckpointKey;
use keywright_domain::hex;
use keywright_domain::limits::ServerLimits;
use keywright_domain::secrets::{Hasher, KeyFormat};

use crate::guarding::JournalSettings;
use crate::leaks::{LeakPolicy, LeakSettings, ScannerKeys};
use crate::mail::Mailer;

/// How many megabytes the journal has by default.
pub const JOURNAL_MEGABYTES: u32 = 128;

/// From which amount on settling asks for a proof by default, in minor units.
pub const STEP_UP_AMOUNT: i64 = 100_000;

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Which database, and with which master key.
#[derive(Args, Clone)]
pub struct DatabaseSettings {
    /// `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME`.
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite:keywright.db", hide_env_values = true)]
    pub database_url: String,

    /// The master key: 64 hex digits. With SQLite it is made at first start and kept beside the
    /// database file; with PostgreSQL it must be given.
    #[arg(long, env = "API_KEY_ENCRYPTION_KEY", hide_env_values = true)]
    pub api_key_encryption_key: Option<String>,

    /// The secret Ed25519 key that signs checkpoints of the audit trail: 64 hex digits. If absent it is derived from the
    /// master key.
    #[arg(long, env = "AUDIT_SIGNING_KEY", hide_env_values = true)]
    pub audit_signing_key: Option<String>,
}

impl DatabaseSettings {
    /// Where the database is. It is parsed here, since an error of the command line would repeat the password.
    ///
    /// # Errors
    /// That it is no address of a database.
    pub fn url(&self) -> Result<DatabaseUrl, InvalidDatabaseUrl> {
        self.database_url.parse()
    }

    /// What signs checkpoints of the audit trail.
    ///
    /// # Errors
    /// That the key that is given is not 64 hex digits.
    pub fn audit_key(&self, master: &Hasher) -> anyhow::Result<CheckpointKey> {
        let Some(digits) = &self.audit_signing_key else { return Ok(master.checkpoints()) };
        let secret = hex::decode(digits.trim().to_ascii_lowercase().as_bytes());
        let secret =
            secret.context("AUDIT_SIGNING_KEY must be 64 hex digits, such as `openssl rand -hex 32` prints")?;
        Ok(CheckpointKey::new(&secret))
    }
}

/// How to log.
#[derive(Args, Clone)]
pub struct LogSettings {
    /// Which lines to log, as `level` or `target=level,…`.
    #[arg(long, env = "LOG", default_value = "info", global = true)]
    pub log: String,

    /// How log lines are written.
    #[arg(long, env = "LOG_FORMAT", default_value = "text", global = true)]
    pub log_format: LogFormat,
}

/// What `keywright serve` runs with.
#[derive(Args, Clone)]
pub struct ServeSettings {
    #[command(flatten)]
    /// Which database.
    pub database: DatabaseSettings,

    /// The address and port to listen on; port 0 lets the system choose.
    #[arg(long, env = "BIND", default_value = "127.0.0.1:8080")]
    pub bind: SocketAddr,

    /// The brand in front of every key; empty for bare hex digits.
    #[arg(long, env = "API_KEY_PREFIX", default_value = "kw", value_parser = KeyFormat::new)]
    pub api_key_prefix: KeyFormat,

    /// The rate of a key that names none, in requests a minute.
    #[arg(long, env = "DEFAULT_API_RATE_LIMIT", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    pub default_api_rate_limit: u32,

    /// The highest rate that any key may have, in requests a minute.
    #[arg(long, env = "MAX_API_RATE_LIMIT", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_api_rate_limit: u32,

    /// Addresses and blocks, separated by commas, whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    #[arg(long, env = "TRUSTED_PROXIES", default_value = "", value_parser = parse_list::<AddressRange>)]
    pub trusted_proxies: List<AddressRange>,

    /// Origins, separated by commas, of a dashboard that is hosted elsewhere on the same site.
    #[arg(long, env = "ALLOWED_ORIGINS", default_value = "", value_parser = parse_list::<Origin>)]
    pub allowed_origins: List<Origin>,

    /// The folder where answered calls wait to be logged; it survives a crash of the program. Beside the SQLite
    /// file if absent; with PostgreSQL `keywright.calls` in the working directory.
    #[arg(long, env = "JOURNAL_FOLDER")]
    pub journal_folder: Option<PathBuf>,

    /// How much room calls that wait may take there, in megabytes. It is set aside at the start; a file
    /// in which calls still wait then keeps its size until the next.
    #[arg(long, env = "JOURNAL_MEGABYTES", default_value_t = JOURNAL_MEGABYTES, value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub journal_megabytes: u32,

    /// From which amount on, in minor units of any currency, settling a payment or a withdrawal asks an admin for a code or
    /// the password that is at most ten minutes old.
    #[arg(long, env = "STEP_UP_AMOUNT", default_value_t = STEP_UP_AMOUNT, value_parser = clap::value_parser!(i64).range(0..))]
    pub step_up_amount: i64,

    /// What is done about keys that are reported as leaked, unless the report says otherwise.
    #[arg(long, env = "LEAKED_KEYS", default_value = "revoke")]
    pub leaked_keys: LeakPolicy,

    /// A file with the public keys that GitHub's secret scanning signs its reports with, as GitHub publishes them. Without it,
    /// no signed report is believed.
    #[arg(long, env = "GITHUB_SCANNING_KEYS")]
    pub github_scanning_keys: Option<PathBuf>,

    /// The mail server, as `smtps://USER:PASSWORD@HOST`, or `smtp://…?tls=required` for STARTTLS. Without one, links for
    /// new members and new passwords are shown to whoever makes them.
    #[arg(long, env = "SMTP_URL", hide_env_values = true, requires_all = ["mail_from", "public_url"])]
    pub smtp_url: Option<String>,

    /// From whom mail comes, such as `Keywright <keys@example.com>`.
    #[arg(long, env = "MAIL_FROM")]
    pub mail_from: Option<String>,

    /// The dashboard's address, as links in mail name it: `https://host`.
    #[arg(long, env = "PUBLIC_URL")]
    pub public_url: Option<Origin>,

    /// What this server is called in alerts that are about itself; the name of its machine if absent. Several servers of one
    /// database need names of their own.
    #[arg(long, env = "NODE_NAME", value_parser = parse_node_name)]
    pub node_name: Option<String>,

    /// Fill an empty database with demo data and print the logins.
    #[arg(long)]
    pub demo: bool,

    /// The password of the demo's users, instead of one made for this database.
    #[arg(long, env = "DEMO_PASSWORD", hide_env_values = true)]
    pub demo_password: Option<String>,
}

/// The items of a setting that holds several.
pub type List<T> = std::sync::Arc<[T]>;

/// Items separated by commas; empty ones count for nothing.
fn parse_list<T: FromStr<Err: std::fmt::Display>>(text: &str) -> Result<List<T>, String> {
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    items.map(|item| item.parse().map_err(|error: T::Err| error.to_string())).collect()
}

/// A web origin (RFC 6454): `scheme://host` or `scheme://host:port`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(pub String);

impl FromStr for Origin {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let is_host = |host: &str| !host.is_empty() && host.parse::<actix_web::http::uri::Authority>().is_ok();
        match host.is_some_and(is_host) {
            true => Ok(Self(text.to_ascii_lowercase())),
            false => Err("an origin is `https://host` or `https://host:port`, without a path"),
        }
    }
}

/// Whether alerts can show it as a server's name.
fn parse_node_name(text: &str) -> Result<String, String> {
    let name = text.trim();
    match (1..=100).contains(&name.chars().count()) && !name.contains(char::is_control) {
        true => Ok(name.to_owned()),
        false => Err("a name has 1 to 100 characters".to_owned()),
    }
}

impl ServeSettings {
    /// What this server is called in alerts.
    pub fn node_name(&self) -> String {
        let machine = || rustix::system::uname().nodename().to_string_lossy().into_owned();
        self.node_name.clone().unwrap_or_else(machine)
    }

    /// The installation's ceilings. The default rate never exceeds the highest.
    pub fn limits(&self) -> ServerLimits {
        ServerLimits {
            default_rate: self.default_api_rate_limit.min(self.max_api_rate_limit),
            max_rate: self.max_api_rate_limit,
        }
    }

    /// What is done about leaked keys.
    ///
    /// # Errors
    /// That the scanners' keys cannot be read.
    pub fn leaks(&self) -> anyhow::Result<LeakSettings> {
        let scanners = self.github_scanning_keys.as_deref().map(ScannerKeys::load).transpose()?;
        Ok(LeakSettings { policy: self.leaked_keys, scanners: scanners.unwrap_or_default() })
    }

    /// What sends mail, if a mail server is given.
    ///
    /// # Errors
    /// That its address or the sender's is none.
    pub fn mailer(&self) -> anyhow::Result<Option<Mailer>> {
        match (&self.smtp_url, &self.mail_from, &self.public_url) {
            (Some(server), Some(from), Some(public_url)) => Mailer::new(server, from, &public_url.0).map(Some),
            _ => Ok(None),
        }
    }

    /// The journal of a server with that many threads that answer.
    pub fn journal(&self, database: &DatabaseUrl, threads: usize) -> JournalSettings {
        let beside = match database {
            DatabaseUrl::Sqlite(file) => file.with_added_extension("calls"),
            DatabaseUrl::Postgres(_) => PathBuf::from("keywright.calls"),
        };
        let folder = self.journal_folder.clone().unwrap_or(beside);
        JournalSettings::shared(folder, threads, self.journal_megabytes)
    }
}
