//! What the processes that are measured do: serve one route, guarded by Keywright or bare.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::thread::{self, available_parallelism};
use std::time::{Duration, Instant};

use actix_web::{App, HttpResponse, HttpServer, get, rt, web};
use anyhow::Result;
use keywright_api_types::balance::{Balance, CurrencyBalance};
use keywright_api_types::permissions::required::BalanceRead;
use keywright_database::{Database, DatabaseUrl};
use keywright_domain::sessions::SessionPolicy;
use keywright_server::address::TrustedProxies;
use keywright_server::clock::SystemClock;
use keywright_server::leaks::LeakSettings;
use keywright_server::settings::{JOURNAL_MEGABYTES, STEP_UP_AMOUNT};
use keywright_server::{AppState, Caller, JournalSettings, Parts, PasswordCost};
use serde::{Deserialize, Serialize};

use crate::stage;

/// What a server says when it listens, as one line of JSON.
#[derive(Serialize, Deserialize)]
pub struct Served {
    /// Where.
    pub address: SocketAddr,
    /// How long it took to load the keys.
    pub loading: Duration,
}

/// What both servers answer, from memory.
static BALANCE: LazyLock<Balance> = LazyLock::new(|| {
    let line = |(code, available, pending): (&str, i64, i64)| {
        Some(CurrencyBalance { currency: code.parse().ok()?, available, pending, reserved: 0 })
    };
    let lines = [("EUR", 1_284_350, 42_000), ("JPY", 1_250_000, 80_000), ("USD", 310_900, 12_550)];
    Balance { data: lines.into_iter().filter_map(line).collect() }
});

#[get("/bench-balance")]
async fn guarded_balance(_caller: Caller<BalanceRead>) -> HttpResponse {
    HttpResponse::Ok().json(&*BALANCE)
}

#[get("/v1/bench-balance")]
async fn bare_balance() -> HttpResponse {
    HttpResponse::Ok().json(&*BALANCE)
}

/// Serves the route with all that Keywright has around it, and Keywright's own routes, from a database. The journal is in
/// this folder.
///
/// # Errors
/// That it cannot start, or that the last calls could not be logged.
pub fn guarded(folder: &Path, url: &DatabaseUrl, without_groups: bool) -> Result<()> {
    let database = if without_groups { Database::open_without_groups(url) } else { Database::open(url) }?;
    let start = Instant::now();
    let state = AppState::new(Parts {
        database,
        audit_key: stage::workshop()?.hasher.checkpoints(),
        workshop: stage::workshop()?,
        clock: Arc::new(SystemClock::default()),
        trusted_proxies: TrustedProxies::default(),
        allowed_origins: Vec::new(),
        session_policy: SessionPolicy::default(),
        password_cost: PasswordCost::Cheapest,
        leaks: LeakSettings::default(),
        step_up_amount: STEP_UP_AMOUNT,
        mailer: None,
        node_name: Some("bench".to_owned()),
        journal: JournalSettings::shared(folder.join("journal"), workers(), JOURNAL_MEGABYTES),
    })?;
    let loading = start.elapsed();
    let listener = TcpListener::bind("127.0.0.1:0")?;
    rt::System::new().block_on(async move {
        let register = |config: &mut web::ServiceConfig| {
            config.service(guarded_balance);
        };
        let server = keywright_server::serve_with(state, listener, workers(), register)?;
        announce(&Served { address: server.address, loading })?;
        let handle = server.handle();
        stop_with_input(move || handle.stop(true));
        server.run().await
    })
}

/// Serves the route with nothing around it.
///
/// # Errors
/// That it cannot start.
pub fn bare() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    rt::System::new().block_on(async move {
        let server = HttpServer::new(|| App::new().service(bare_balance));
        let server = server.workers(workers()).disable_signals().listen(listener)?.run();
        announce(&Served { address, loading: Duration::ZERO })?;
        let handle = server.handle();
        stop_with_input(move || handle.stop(true));
        Ok(server.await?)
    })
}

/// As many as `keywright serve` has.
fn workers() -> usize {
    available_parallelism().map_or(2, usize::from)
}

fn announce(served: &Served) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string(served)?)?;
    Ok(out.flush()?)
}

/// Stops the server when its standard input ends: when it is told to, and when whoever started it is gone.
fn stop_with_input<F: Future>(stop: impl FnOnce() -> F + Send + 'static) {
    thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        rt::System::new().block_on(stop());
    });
}
