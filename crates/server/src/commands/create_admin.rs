//! `keywright create-admin`.

use std::io::{Read, Write};
use std::process::ExitCode;

use anyhow::{Context, ensure};
use keywright_api_types::audit::{Actor, ActorType};
use keywright_api_types::session::Access;
use keywright_database::audit::Act;
use keywright_database::users::{self, NewUser};
use keywright_database::{Database, DatabaseError};
use keywright_domain::clock::Clock;
use keywright_domain::hex;
use rand_core::Rng;

use crate::clock::SystemClock;
use crate::settings::DatabaseSettings;
use crate::{PasswordCost, randomness};

/// The shortest password that is accepted, in characters.
const MIN_PASSWORD: usize = 12;
/// The longest that signing in accepts, in bytes.
const MAX_PASSWORD: usize = 1_000;
/// The longest address, in bytes (RFC 5321).
const MAX_EMAIL: usize = 254;

pub(super) fn run(email: &str, password_stdin: bool, settings: &DatabaseSettings) -> anyhow::Result<ExitCode> {
    let parts = email.trim().split_once('@');
    ensure!(
        parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()),
        "`{email}` is not an e-mail address"
    );
    ensure!(email.len() <= MAX_EMAIL, "an e-mail address has at most {MAX_EMAIL} characters");
    let password = if password_stdin { read_password()? } else { make_password() };
    let database = Database::open(&settings.url()?)?;
    database.migrate()?;
    let new = NewUser {
        email: email.to_owned(),
        name: email.trim().chars().take(100).collect(),
        client_id: None,
        access: Access::Owner,
        password_hash: PasswordCost::Recommended.hash(&password)?,
    };
    let mut random = randomness::secure();
    let mut act = Act {
        at: SystemClock::default().now(),
        actor: Actor { actor_type: ActorType::System, id: None, email: None, role: None },
        ip: None,
        user_agent: None,
        random: &mut random,
    };
    database
        .write(|connection| match users::admin_find_by_email(connection, email)? {
            Some(_) => Ok::<_, DatabaseError>(false),
            None => users::admin_create(connection, &mut act, new).map(|_| true),
        })?
        .then_some(())
        .with_context(|| format!("there is a user {email} already"))?;
    let mut out = std::io::stdout();
    writeln!(out, "Made the admin {}.", email.trim().to_lowercase())?;
    if !password_stdin {
        writeln!(out, "Password, shown this once: {password}")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn read_password() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("reading the password from standard input")?;
    let password = text.trim_end_matches(['\r', '\n']).to_owned();
    ensure!(password.chars().count() >= MIN_PASSWORD, "a password has at least {MIN_PASSWORD} characters");
    ensure!(password.len() <= MAX_PASSWORD, "a password has at most {MAX_PASSWORD} bytes");
    Ok(password)
}

fn make_password() -> String {
    let mut bytes = [0; 12];
    randomness::secure().fill_bytes(&mut bytes);
    hex::encode(&bytes)
}
