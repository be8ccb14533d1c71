//! `keywright serve`.

use std::io::Write;
use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread::available_parallelism;

use anyhow::Context;
use keywright_database::Database;
use keywright_database::api_keys::KeyWorkshop;
use keywright_domain::clock::Clock;
use keywright_domain::sessions::SessionPolicy;

use crate::address::TrustedProxies;
use crate::clock::SystemClock;
use crate::settings::ServeSettings;
use crate::state::{AppState, Parts};
use crate::{PasswordCost, demo, master_key, serve};

pub(super) fn run(settings: ServeSettings) -> anyhow::Result<ExitCode> {
    let clock = SystemClock::default();
    let url = &settings.database.database_url;
    let hasher = master_key::load(settings.database.api_key_encryption_key.as_deref(), url)?;
    let database = Database::open(url)?;
    database.migrate()?;
    let workshop = KeyWorkshop { format: settings.api_key_prefix.clone(), limits: settings.limits(), hasher };
    let logins = match settings.demo {
        true => Some(demo::prepare(&database, &workshop, settings.demo_password.as_deref(), clock.now())?),
        false => {
            master_key::check(&database, &workshop.hasher, false, clock.now())?;
            None
        }
    };
    let state = AppState::new(Parts {
        database,
        workshop,
        clock: Arc::new(clock),
        trusted_proxies: TrustedProxies::new(settings.trusted_proxies),
        allowed_origins: settings.allowed_origins,
        session_policy: SessionPolicy::default(),
        password_cost: PasswordCost::Recommended,
    })?;
    let listener = TcpListener::bind(settings.bind).with_context(|| format!("listening on {}", settings.bind))?;
    let workers = available_parallelism().map_or(2, usize::from);
    actix_web::rt::System::new().block_on(async move {
        let server = serve::serve(state, listener, workers)?;
        tracing::info!(address = %server.address, database = %settings.database.database_url, "keywright listens");
        announce(&server.address.to_string(), logins.as_ref())?;
        server.run().await
    })?;
    tracing::info!("keywright has stopped");
    Ok(ExitCode::SUCCESS)
}

fn announce(address: &str, logins: Option<&demo::Logins>) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "Keywright is ready: http://{address}")?;
    if let Some(logins) = logins {
        writeln!(out, "\nSign in with the password {} as", logins.password)?;
        for (email, description) in demo::ACCOUNTS {
            writeln!(out, "  {email:<17} {description}")?;
        }
        writeln!(out, "\nAPI reference: http://{address}/docs")?;
    }
    out.flush()
}
