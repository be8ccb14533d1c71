//! `keywright reset-password`.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use keywright_database::DatabaseError;
use keywright_database::audit::Act;
use keywright_database::{password_resets, users};
use keywright_domain::clock::Clock;

use super::open_current;
use crate::clock::SystemClock;
use crate::links::{Link, Page};
use crate::settings::{DatabaseSettings, Origin};
use crate::{master_key, randomness};

pub(super) fn run(email: &str, public_url: Option<&Origin>, settings: &DatabaseSettings) -> anyhow::Result<ExitCode> {
    let hasher = master_key::load(settings.api_key_encryption_key.as_deref(), &settings.url()?)?;
    let (database, now) = (open_current(settings)?, SystemClock::default().now());
    master_key::check(&database, &hasher, false, now)?;
    let link = Link::new(Page::PasswordReset);
    let hash = hasher.link(link.token.as_bytes());
    let mut random = randomness::secure();
    let mut act = Act::of_system(now, &mut random);
    database
        .write(|connection| {
            let Some(record) = users::admin_find_by_email(connection, email)? else {
                return Ok::<_, DatabaseError>(None);
            };
            password_resets::create(connection, &mut act, record.client_id.as_ref(), &record.user, hash).map(Some)
        })?
        .with_context(|| format!("there is no user {email}"))?;
    let mut out = std::io::stdout();
    match public_url {
        Some(url) => writeln!(out, "{}{}", url.0.trim_end_matches('/'), link.path())?,
        None => writeln!(out, "At the dashboard's address: {}", link.path())?,
    }
    writeln!(out, "It works once, for one hour.")?;
    Ok(ExitCode::SUCCESS)
}
