//! Calls with a key whose revocation has been answered.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Context, Result, ensure};
use keywright_api_types::audit::{Actor, ActorType};
use keywright_api_types::features::Feature;
use keywright_api_types::session::Access;
use keywright_database::DatabaseError;
use keywright_database::audit::Act;
use keywright_database::clients::{self, NewClient};
use keywright_database::packages::{self, NewPackage};
use keywright_database::users::{self, NewUser};
use keywright_domain::clock::Clock;
use keywright_domain::limits::PackageGrant;
use keywright_server::clock::SystemClock;
use keywright_server::{PasswordCost, randomness};
use serde_json::{Value, json};

use crate::http::{self, Connection};
use crate::report::{Report, Section, thousands};
use crate::scale::Scale;
use crate::servers::Server;
use crate::stage::{self, RATE, Stage};
use crate::wrk::Wrk;

/// How many callers use the key that is revoked.
const CALLERS: usize = 2;
/// How many calls each of them begins after the answer.
const CALLS_AFTER: u64 = 3;
const EMAIL: &str = "owner@example.test";
const PASSWORD: &str = "correct horse battery staple";
/// Longer than it can take.
const AN_HOUR: u64 = 3_600;

/// What callers saw.
#[derive(Default)]
struct Seen {
    accepted_before: u64,
    begun_after: u64,
    accepted_after: u64,
}

/// Revokes key after key while wrk loads the server with other keys.
///
/// # Errors
/// That the server fails, or that it does not make, accept or revoke a key.
pub fn measure(scale: &Scale, report: &mut Report) -> Result<()> {
    let mut section = Section::new(
        "Calls after a revocation",
        &format!(
            "A key is made, used by {CALLERS} callers without a pause, and revoked while they use it; each goes on \
             until it has begun {CALLS_AFTER} calls after the revocation was answered. All through HTTP, {} times, \
             while wrk loads the server with other keys.",
            thousands(scale.revocations as f64)
        ),
    );
    let stage = Stage::with_keys(scale.keys)?;
    make_owner(&stage)?;
    let server = Server::guarded(stage.folder())?;
    let mut callers: Vec<Connection> = (0..CALLERS).map(|_| Connection::open(server.address)).collect::<Result<_>>()?;
    let mut owner = Owner::sign_in(Connection::open(server.address)?)?;
    let load = Wrk::start(server.address, &stage.keys(), stage.secrets.len(), AN_HOUR)?;
    let mut all = Seen::default();
    for _ in 0..scale.revocations {
        let seen = revoke_one(&mut owner, &mut callers)?;
        all.accepted_before += seen.accepted_before;
        all.begun_after += seen.begun_after;
        all.accepted_after += seen.accepted_after;
    }
    drop(load);
    server.stop()?;
    section.add("calls accepted up to the answer", "", thousands(all.accepted_before as f64));
    let accepted = format!("{} of {}", all.accepted_after, thousands(all.begun_after as f64));
    section.add("calls accepted that began after the answer", "0", accepted);
    report.add(section);
    Ok(())
}

fn revoke_one(owner: &mut Owner, callers: &mut [Connection]) -> Result<Seen> {
    let (id, secret) = owner.make_key()?;
    let request = stage::request(&secret);
    let revoked = AtomicBool::new(false);
    thread::scope(|scope| {
        let callers: Vec<_> =
            (callers.iter_mut()).map(|caller| scope.spawn(|| call(caller, &request, &revoked))).collect();
        let outcome = owner.revoke(&id);
        revoked.store(true, Ordering::SeqCst);
        outcome?;
        let mut all = Seen::default();
        for caller in callers {
            let seen = caller.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            all.accepted_before += seen.accepted_before;
            all.begun_after += seen.begun_after;
            all.accepted_after += seen.accepted_after;
        }
        Ok(all)
    })
}

/// Calls until enough calls have begun after the revocation.
fn call(caller: &mut Connection, request: &str, revoked: &AtomicBool) -> Result<Seen> {
    let mut seen = Seen::default();
    while seen.begun_after < CALLS_AFTER {
        let after = revoked.load(Ordering::SeqCst);
        let accepted = u64::from(caller.send(request)?.0.status == 200);
        if after {
            seen.begun_after += 1;
            seen.accepted_after += accepted;
        } else {
            seen.accepted_before += accepted;
        }
    }
    Ok(seen)
}

/// Who makes and revokes keys in the dashboard.
struct Owner {
    connection: Connection,
    headers: String,
}

impl Owner {
    fn sign_in(mut connection: Connection) -> Result<Self> {
        let headers = "X-Requested-With: keywright\r\n";
        let body = json!({"email": EMAIL, "password": PASSWORD}).to_string();
        let (answer, text) = connection.send(&http::post("/api/v1/session", headers, &body))?;
        let cookie = answer.cookie.with_context(|| format!("signing in failed: {text}"))?;
        Ok(Self { connection, headers: format!("{headers}Cookie: {cookie}\r\n") })
    }

    /// Makes a key, and returns its id and its secret.
    fn make_key(&mut self) -> Result<(String, String)> {
        let body = json!({"name": "to be revoked", "permissions": ["balance:read"], "rate_limit_per_minute": RATE});
        let key = self.post("/api/v1/api-keys", &body, 201)?;
        let text = |field: &str| key.get(field).and_then(Value::as_str).map(str::to_owned);
        let (id, secret) = (text("id"), text("secret"));
        id.zip(secret).context("a key without id or secret")
    }

    fn revoke(&mut self, id: &str) -> Result<()> {
        self.post(&format!("/api/v1/api-keys/{id}/revoke"), &json!({}), 200).map(drop)
    }

    fn post(&mut self, path: &str, body: &Value, expected: u16) -> Result<Value> {
        let (answer, text) = self.connection.send(&http::post(path, &self.headers, &body.to_string()))?;
        ensure!(answer.status == expected, "POST {path} answers {}: {text}", answer.status);
        Ok(serde_json::from_str(&text)?)
    }
}

/// A client that may have any number of keys, and its owner.
fn make_owner(stage: &Stage) -> Result<()> {
    let password_hash = PasswordCost::Cheapest.hash(PASSWORD)?;
    let mut random = randomness::secure();
    let mut act = Act {
        at: SystemClock::default().now(),
        actor: Actor { actor_type: ActorType::System, id: None, email: None, role: None },
        ip: None,
        user_agent: None,
        random: &mut random,
    };
    stage.database.write(|connection| {
        let grant = PackageGrant { features: vec![Feature::ApiBasic], max_api_keys: u32::MAX, max_rate: RATE };
        let package = NewPackage { name: "Revocations".to_owned(), grant, log_retention_days: 30 };
        let package_id = packages::admin_create(connection, &mut act, package)?;
        let client = NewClient::active("Revocations".to_owned(), EMAIL.to_owned(), package_id);
        let client_id = Some(clients::admin_create(connection, &mut act, client)?);
        let (email, name) = (EMAIL.to_owned(), EMAIL.to_owned());
        let owner = NewUser { email, name, client_id, access: Access::Owner, password_hash };
        users::admin_create(connection, &mut act, owner)?;
        Ok::<_, DatabaseError>(())
    })?;
    Ok(())
}
