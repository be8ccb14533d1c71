//! `keywright create-admin`.

use std::io::{Read, Write};
use std::process::ExitCode;

use anyhow::{Context, bail, ensure};
use keywright_api_types::account::password_violation;
use keywright_api_types::audit::{Actor, ActorType};
use keywright_api_types::email::email_violation;
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

pub(super) fn run(email: &str, password_stdin: bool, settings: &DatabaseSettings) -> anyhow::Result<ExitCode> {
    ensure!(email_violation(email.trim()).is_none(), "`{email}` is not an e-mail address");
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
    writeln!(out, "Made the admin {}.", users::normalize(email))?;
    if !password_stdin {
        writeln!(out, "Password, shown this once: {password}")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn read_password() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("reading the password from standard input")?;
    let password = text.trim_end_matches(['\r', '\n']).to_owned();
    match password_violation(&password) {
        Some(violation) => bail!(violation),
        None => Ok(password),
    }
}

fn make_password() -> String {
    let mut bytes = [0; 12];
    randomness::secure().fill_bytes(&mut bytes);
    hex::encode(&bytes)
}
