//! The application, listening on a port of the system's choice, with the test's clock.

use std::cell::Cell;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

use actix_web::http::Method;
use actix_web::rt;
use actix_web::rt::task::JoinHandle;
use actix_web::web;
use keywright_api_types::features::Feature;
use keywright_api_types::ids::{ClientId, PackageId};
use keywright_api_types::session::Access;
use keywright_database::api_keys::KeyWorkshop;
use keywright_database::audit::{Act, CheckpointError};
use keywright_database::clients::{self, ClientPatch, NewClient};
use keywright_database::faults::tamper;
use keywright_database::packages::{self, NewPackage};
use keywright_database::users::{self, NewUser};
use keywright_database::{AnyConnection, Database, DatabaseError, DatabaseUrl};
use keywright_domain::clock::Clock;
use keywright_domain::limits::{PackageGrant, ServerLimits};
use keywright_domain::secrets::{Hasher, KeyFormat};
use keywright_domain::sessions::SessionPolicy;
use keywright_server::address::TrustedProxies;
use keywright_server::leaks::{LeakPolicy, LeakSettings, ScannerKeys};
use keywright_server::mail::Mailer;
use keywright_server::settings::STEP_UP_AMOUNT;
use keywright_server::{
    AppState, JournalSettings, Parts, PasswordCost, StopHandle, randomness, serve_with, sign_audit_trail, watch_alerts,
};
use serde_json::json;

use crate::{Answer, Backend, Call, Session, TestClock, TestDatabase, postgres};

/// Every test user's password.
pub const PASSWORD: &str = "correct horse battery staple";

/// From whom a test's application sends mail.
pub const MAIL_FROM: &str = "Keywright <keys@keywright.test>";

/// The address of a test's dashboard, as mail names it.
pub const PUBLIC_URL: &str = "https://keys.example.test";

/// What a test may choose.
#[derive(Clone)]
pub struct Settings {
    /// The brand of keys.
    pub brand: &'static str,
    /// The server's ceilings.
    pub limits: ServerLimits,
    /// Origins of a dashboard that is hosted elsewhere.
    pub allowed_origins: Vec<String>,
    /// How many threads answer.
    pub workers: usize,
    /// More routes below `/v1`.
    pub routes: fn(&mut web::ServiceConfig),
    /// The mail server, as its `smtp://` address.
    pub smtp_url: Option<String>,
    /// What is done about leaked keys.
    pub leaked_keys: LeakPolicy,
    /// The public keys of scanners, as GitHub publishes them.
    pub scanner_keys: Option<String>,
    /// The folder of the journal, which is in memory without one.
    pub journal: Option<PathBuf>,
    /// How many bytes of the journal each thread has that answers.
    pub journal_bytes: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            brand: "kw",
            limits: ServerLimits { default_rate: 60, max_rate: 1000 },
            allowed_origins: Vec::new(),
            workers: 1,
            routes: |_| (),
            smtp_url: None,
            leaked_keys: LeakPolicy::Revoke,
            scanner_keys: None,
            journal: None,
            journal_bytes: 1 << 20,
        }
    }
}

/// A running application. `127.0.0.1` counts as a trusted proxy, so that a test can call from any address.
pub struct TestApp {
    /// Its time.
    pub clock: Arc<TestClock>,
    /// Its database.
    pub database: Database,
    /// `http://127.0.0.1:…`
    pub base: String,
    state: AppState,
    handle: StopHandle,
    running: Cell<Option<JoinHandle<anyhow::Result<()>>>>,
    test_database: Arc<TestDatabase>,
}

impl TestApp {
    /// Starts an application on an empty database.
    pub async fn start(backend: Backend) -> Self {
        Self::start_with(backend, Settings::default()).await
    }

    /// Starts an application on an empty database, with other settings.
    pub async fn start_with(backend: Backend, settings: Settings) -> Self {
        Self::start_on(Arc::new(TestDatabase::migrated(backend)), Arc::default(), settings)
    }

    /// Starts one more node on the same database, with the same clock.
    pub fn second_node(&self, settings: Settings) -> Self {
        Self::start_on(Arc::clone(&self.test_database), Arc::clone(&self.clock), settings)
    }

    fn start_on(test_database: Arc<TestDatabase>, clock: Arc<TestClock>, settings: Settings) -> Self {
        let database = Database::open(&test_database.url).unwrap();
        let state = AppState::new(Parts {
            database: database.clone(),
            workshop: KeyWorkshop {
                format: KeyFormat::new(settings.brand).unwrap(),
                hasher: Hasher::new(&[7; 32]),
                limits: settings.limits,
            },
            journal: JournalSettings {
                folder: settings.journal,
                rings: settings.workers,
                bytes_per_ring: settings.journal_bytes,
            },
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            trusted_proxies: TrustedProxies::new(vec!["127.0.0.1".parse().unwrap()]),
            allowed_origins: settings.allowed_origins,
            session_policy: SessionPolicy::default(),
            password_cost: PasswordCost::Cheapest,
            leaks: LeakSettings {
                policy: settings.leaked_keys,
                scanners: settings.scanner_keys.map_or_else(Default::default, |text| ScannerKeys::read(&text).unwrap()),
            },
            step_up_amount: STEP_UP_AMOUNT,
            audit_key: Hasher::new(&[7; 32]).checkpoints(),
            node_name: None,
            mailer: settings.smtp_url.map(|url| Mailer::new(&url, MAIL_FROM, PUBLIC_URL).unwrap()),
        })
        .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = serve_with(state.clone(), listener, settings.workers, settings.routes).unwrap();
        let (base, handle) = (format!("http://{}", server.address), server.handle());
        let running = Cell::new(Some(rt::spawn(server.run())));
        Self { clock, database, base, state, handle, running, test_database }
    }

    /// Stops as a signal would make it stop: what is running is finished first, and the last calls are logged.
    pub async fn stop(&self) {
        self.handle.stop(true).await;
        self.running.take().unwrap().await.unwrap().unwrap();
    }

    /// The moment so many seconds from now, as JSON writes it.
    pub fn clock_in(&self, seconds: i64) -> String {
        self.clock.now().plus_seconds(seconds).to_string()
    }

    /// Makes this node take over what was changed elsewhere, as every change of its own does; that somebody failed
    /// to sign in is one.
    pub async fn catch_up(&self) {
        self.sign_in("nobody@example.test", "wrong").await.is(401);
    }

    /// Looks once for what is to be alerted of, as the server of that name. It does not do so by itself.
    pub fn watch_alerts(&self, node: &str) {
        self.watcher()(node);
    }

    /// The same, where it may fail.
    ///
    /// # Errors
    /// That the database failed.
    pub fn try_to_watch_alerts(&self, node: &str) -> Result<(), DatabaseError> {
        watch_alerts(&self.state, node)
    }

    /// The same, for a thread of its own.
    pub fn watcher(&self) -> impl Fn(&str) + Send + 'static {
        let state = self.state.clone();
        move |node| watch_alerts(&state, node).unwrap()
    }

    /// Has the trail signed if it is due.
    ///
    /// # Errors
    /// That the trail is not as it was written, or that the database failed.
    pub fn sign_trail(&self) -> Result<(), CheckpointError> {
        sign_audit_trail(&self.state)
    }

    /// Waits until at most so many watch the monitoring page live.
    pub async fn until_watched_by(&self, most: usize) {
        self.state.watchers().wait_for(|watchers| *watchers <= most).await.unwrap();
    }

    /// Runs SQL as one who got at the database would.
    ///
    /// # Errors
    /// What the database says of it; nothing is changed then.
    pub fn tamper(&self, sql: &str) -> Result<(), DatabaseError> {
        tamper(&self.database, sql)
    }

    /// Takes away what keeps the trail and its checkpoints from being changed; the triggers' names tell the databases apart.
    pub fn unlock_trail(&self) {
        let on_sqlite = "DROP TRIGGER audit_events_are_not_updated; DROP TRIGGER audit_events_are_not_deleted; \
                         DROP TRIGGER audit_checkpoints_are_not_updated; DROP TRIGGER audit_checkpoints_are_not_deleted";
        let on_postgres = "DROP TRIGGER audit_events_are_final ON audit_events; \
                           DROP TRIGGER audit_checkpoints_are_final ON audit_checkpoints";
        self.tamper(on_sqlite).or_else(|_| self.tamper(on_postgres)).unwrap();
    }

    /// Takes the database away from under the running application. Only PostgreSQL can be stopped.
    pub fn lose_database(&self) {
        postgres::shared().unwrap().drop_database(self.postgres_url()).unwrap();
    }

    /// Shuts everybody out of the database until [`TestApp::open_database`]. Only PostgreSQL can be stopped.
    pub fn close_database(&self) {
        postgres::shared().unwrap().close_database(self.postgres_url()).unwrap();
    }

    /// Ends what [`TestApp::close_database`] began.
    pub fn open_database(&self) {
        postgres::shared().unwrap().open_database(self.postgres_url()).unwrap();
    }

    fn postgres_url(&self) -> &str {
        match &self.test_database.url {
            DatabaseUrl::Postgres(url) => url,
            DatabaseUrl::Sqlite(_) => panic!("a file does not stop"),
        }
    }

    /// A request without credentials.
    pub fn call(&self, method: Method, path: &str) -> Call {
        Call::new(method, format!("{}{path}", self.base))
    }

    /// Reads without credentials.
    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path).send().await
    }

    /// Reads with a key.
    pub async fn get_with_key(&self, secret: &str, path: &str) -> Answer {
        self.call(Method::GET, path).key(secret).send().await
    }

    /// Tries to sign in.
    pub async fn sign_in(&self, email: &str, password: &str) -> Answer {
        let body = json!({"email": email, "password": password});
        self.call(Method::POST, "/api/v1/session").header("x-requested-with", "keywright").json(&body).send().await
    }

    /// Signs in a user who is there, with the password of all test users.
    pub async fn session_of(&self, email: &str) -> Session {
        self.session_of_with(email, PASSWORD).await
    }

    /// Signs in a user who is there, with another password.
    pub async fn session_of_with(&self, email: &str, password: &str) -> Session {
        let answer = self.sign_in(email, password).await.is(200);
        Session::begun(&self.base, &answer)
    }

    /// Makes a client with a generous package and an owner, and signs the owner in. `name` is the
    /// client's and, before `@`, the owner's.
    pub async fn client(&self, name: &str) -> Session {
        let package = self.package(name, &[Feature::ApiBasic, Feature::ApiAdvanced], 100, 1000);
        self.client_with(name, &package).await
    }

    /// Makes a client with a package and an owner, and signs the owner in.
    pub async fn client_with(&self, name: &str, package: &PackageId) -> Session {
        let client = self.make_client(name, package);
        let email = format!("{name}@example.test");
        self.make_user(&email, Some(&client), Access::Owner);
        self.session_of(&email).await
    }

    /// Makes an admin and signs in.
    pub async fn admin(&self) -> Session {
        self.make_user("admin@example.test", None, Access::Owner);
        self.session_of("admin@example.test").await
    }

    /// Makes a package.
    pub fn package(&self, name: &str, features: &[Feature], max_api_keys: u32, max_rate: u32) -> PackageId {
        let grant = PackageGrant { features: features.to_vec(), max_api_keys, max_rate };
        let new = NewPackage { name: format!("{name}'s package"), grant, log_retention_days: 30 };
        self.act(|connection, act| packages::admin_create(connection, act, new))
    }

    /// Makes a client.
    pub fn make_client(&self, name: &str, package: &PackageId) -> ClientId {
        let email = format!("office@{name}.test");
        let new = NewClient::active(name.to_owned(), email, *package);
        self.act(|connection, act| clients::admin_create(connection, act, new))
    }

    /// Changes a client, as an admin on this node would.
    pub async fn change_client(&self, client: &ClientId, patch: ClientPatch) {
        self.act(|connection, act| clients::admin_update(connection, act, client, patch));
        self.catch_up().await;
    }

    /// Makes a user with the password of all test users.
    pub fn make_user(&self, email: &str, client: Option<&ClientId>, access: Access) {
        let new = NewUser {
            email: email.to_owned(),
            name: email.to_owned(),
            client_id: client.cloned(),
            access,
            password_hash: PasswordCost::Cheapest.hash(PASSWORD).unwrap(),
        };
        self.act(|connection, act| users::admin_create(connection, act, new));
    }

    /// Changes the database as the system, at the time of the clock.
    pub fn act<T>(&self, change: impl FnOnce(&mut AnyConnection, &mut Act<'_>) -> Result<T, DatabaseError>) -> T {
        self.database_act(|database, act| database.write(|connection| change(connection, act))).unwrap()
    }

    /// Does something with the database as the system, at the time of the clock, that takes more than one transaction.
    pub fn database_act<T>(&self, work: impl FnOnce(&Database, &mut Act<'_>) -> T) -> T {
        work(&self.database, &mut Act::of_system(self.clock.now(), &mut randomness::secure()))
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // The future only has to be made: it sends the signal to stop when it is created.
        drop(self.handle.stop(false));
    }
}
