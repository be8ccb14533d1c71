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

use tokio::signal::unix::{SignalKind, signal};

use crate::address::TrustedProxies;
use crate::clock::SystemClock;
use crate::serve::StopHandle;
use crate::settings::ServeSettings;
use crate::state::{AppState, Parts};
use crate::{PasswordCost, demo, master_key, serve};

pub(super) fn run(settings: ServeSettings) -> anyhow::Result<ExitCode> {
    let clock = SystemClock::default();
    let url = settings.database.url()?;
    let hasher = master_key::load(settings.database.api_key_encryption_key.as_deref(), &url)?;
    let audit_key = settings.database.audit_key(&hasher)?;
    let database = Database::open(&url)?;
    database.migrate()?;
    let workshop = KeyWorkshop { format: settings.api_key_prefix.clone(), limits: settings.limits(), hasher };
    let logins = match settings.demo {
        true => Some(demo::prepare(&database, &workshop, settings.demo_password.as_deref(), clock.now())?),
        false => {
            master_key::check(&database, &workshop.hasher, false, clock.now())?;
            None
        }
    };
    let workers = available_parallelism().map_or(2, usize::from);
    let journal = settings.journal(&url, workers);
    let state = AppState::new(Parts {
        database,
        workshop,
        journal,
        clock: Arc::new(clock),
        trusted_proxies: TrustedProxies::new(settings.trusted_proxies.to_vec()),
        allowed_origins: settings.allowed_origins.iter().map(|origin| origin.0.clone()).collect(),
        session_policy: SessionPolicy::default(),
        password_cost: PasswordCost::Recommended,
        leaks: settings.leaks()?,
        step_up_amount: settings.step_up_amount,
        audit_key,
        mailer: settings.mailer()?,
        node_name: Some(settings.node_name()),
    })?;
    let listener = TcpListener::bind(settings.bind).with_context(|| format!("listening on {}", settings.bind))?;
    actix_web::rt::System::new().block_on(async move {
        let server = serve::serve(state, listener, workers)?;
        tracing::info!(address = %server.address, database = %url, "keywright listens");
        stop_on_signals(server.handle())?;
        announce(&server.address.to_string(), logins.as_ref())?;
        server.run().await
    })?;
    tracing::info!("keywright has stopped");
    Ok(ExitCode::SUCCESS)
}

/// An interrupt or a request to terminate stops the server when what is running is finished; a second
/// one stops it at once. From this call on, neither ends the program by itself.
fn stop_on_signals(handle: StopHandle) -> std::io::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut next = async move || {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    actix_web::rt::spawn(async move {
        next().await;
        let finishing = handle.stop(true);
        actix_web::rt::spawn(async move {
            next().await;
            tracing::warn!("stopping at once");
            std::process::exit(1);
        });
        finishing.await;
    });
    Ok(())
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
