//! Two clients with keys, calls by chance, and the plain list of what was logged.

use std::convert::Infallible;

use keywright_api_types::Timestamp;
use keywright_api_types::api_keys::CreateApiKey;
use keywright_api_types::audit::{Actor, ActorType};
use keywright_api_types::features::Feature;
use keywright_api_types::ids::{ApiKeyId, ClientId, PackageId, RequestId};
use keywright_api_types::permissions::Permission;
use keywright_database::api_keys::{self, KeyWorkshop};
use keywright_database::audit::Act;
use keywright_database::clients::{self, NewClient};
use keywright_database::packages::{self, NewPackage};
use keywright_database::{AnyConnection, Database, DatabaseError, request_log, usage, verification};
use keywright_domain::api_keys::Authority;
use keywright_domain::calls::{ClientNumber, KeyNumber, LoggedCall};
use keywright_domain::limits::{PackageGrant, ServerLimits};
use keywright_domain::secrets::{Hasher, KeyFormat};
use keywright_test_support::{Backend, TestDatabase};
use rand_core::{TryCryptoRng, TryRng};

pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;
/// Some Friday noon.
pub const NOON: Timestamp = Timestamp::from_unix_milliseconds(1_800_014_400_000);
pub const LIMITS: ServerLimits = ServerLimits { default_rate: 60, max_rate: 1000 };

/// Chance that repeats itself (xorshift64*).
pub struct Chance(pub u64);

impl Chance {
    /// A number from 0 up to, but not including, `sides`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16) % sides
    }

    pub fn pick<T: Copy>(&mut self, things: &[T]) -> T {
        things[self.roll(things.len() as u64) as usize]
    }
}

impl TryRng for Chance {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.roll(1 << 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.roll(1 << 32) << 32 | self.roll(1 << 32))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.iter_mut().for_each(|byte| *byte = self.roll(256) as u8);
        Ok(())
    }
}

impl TryCryptoRng for Chance {}

/// A client of the stage.
pub struct Subject {
    pub id: ClientId,
    pub number: ClientNumber,
    pub keys: Vec<(ApiKeyId, KeyNumber)>,
}

/// A database with two clients of three keys each, whose calls are kept for 30 days.
pub struct Stage {
    pub database: Database,
    pub subjects: Vec<Subject>,
    pub package: PackageId,
    pub chance: Chance,
    /// All that was logged.
    pub calls: Vec<LoggedCall<'static>>,
    counter: u128,
    _test_database: TestDatabase,
}

impl Stage {
    pub fn new(backend: Backend, seed: u64) -> Self {
        let test_database = TestDatabase::migrated(backend);
        let database = test_database.database.clone();
        let mut chance = Chance(seed);
        let (package, subjects) = database.write(|connection| make(connection, &mut chance)).unwrap();
        let counter = u128::from(chance.roll(1 << 40)) << 32 | 0xffff_fff0;
        Self { database, subjects, package, chance, calls: Vec::new(), counter, _test_database: test_database }
    }

    /// A call that arrives then, with any key.
    pub fn call(&mut self, at: i64) -> LoggedCall<'static> {
        let chance = &mut self.chance;
        let subject = &self.subjects[chance.roll(2) as usize];
        let (_, key) = chance.pick(&subject.keys);
        let (status, code, accepted) = chance.pick(&[
            (200, None, true),
            (200, None, true),
            (404, Some("not_found"), true),
            (429, Some("rate_limited"), false),
            (500, Some("internal_error"), true),
        ]);
        self.counter += 1;
        LoggedCall {
            request_id: RequestId::new(at as u64, self.counter),
            key,
            client: subject.number,
            retention_days: 30,
            method: chance.pick(&["GET", "POST"]),
            route: chance.pick(&["/v1/balance", "/v1/profile", "*"]),
            status,
            code,
            accepted,
            superseded: accepted && chance.roll(4) == 0,
            latency_microseconds: chance.roll(50_000) as u32,
            address: chance.pick(&["192.0.2.1", "192.0.2.2", "2001:db8::1"]).parse().unwrap(),
            user_agent: chance.pick(&[None, Some(""), Some("till/1.0")]),
        }
    }

    /// Logs calls as one batch.
    pub fn log(&mut self, calls: Vec<LoggedCall<'static>>) {
        let batch = request_log::pack(&calls);
        self.database.append(|connection| request_log::append(connection, &batch)).unwrap();
        self.calls.extend(calls);
    }

    /// Logs so many calls between two moments as one batch.
    pub fn log_some(&mut self, count: u64, from: i64, to: i64) {
        let times: Vec<i64> = (0..count).map(|_| from + self.chance.roll((to - from) as u64) as i64).collect();
        let calls = times.into_iter().map(|at| self.call(at)).collect();
        self.log(calls);
    }

    pub fn roll_up(&self, now: i64) {
        usage::roll_up(&self.database, Timestamp::from_unix_milliseconds(now)).unwrap();
    }

    pub fn read<T>(&self, query: impl FnOnce(&mut AnyConnection) -> Result<T, DatabaseError>) -> T {
        self.database.read(query).unwrap()
    }
}

fn make(connection: &mut AnyConnection, chance: &mut Chance) -> Result<(PackageId, Vec<Subject>), DatabaseError> {
    let workshop = KeyWorkshop { format: KeyFormat::new("kw").unwrap(), hasher: Hasher::new(&[7; 32]), limits: LIMITS };
    let actor = Actor { actor_type: ActorType::System, id: None, email: None, role: None };
    let mut act = Act { at: NOON, actor, ip: None, user_agent: None, random: chance };
    let grant = PackageGrant { features: vec![Feature::ApiBasic], max_api_keys: 9, max_rate: 1000 };
    let package = NewPackage { name: "Basic".to_owned(), grant, log_retention_days: 30 };
    let package_id = packages::admin_create(connection, &mut act, package)?;
    let mut subjects = Vec::new();
    for name in ["acme", "umbrella"] {
        let new = NewClient::active(name.to_owned(), format!("{name}@example.test"), package_id);
        let id = clients::admin_create(connection, &mut act, new)?;
        let mut keys = Vec::new();
        for _ in 0..3 {
            let body = CreateApiKey {
                name: format!("{name}'s"),
                permissions: [Permission::BalanceRead].into_iter().collect(),
                rate_limit_per_minute: None,
                expires_at: None,
                allowed_ips: None,
            };
            let (key, _) = api_keys::create(connection, &workshop, &mut act, &id, Authority::Client, body).unwrap();
            let (_, verifiable) = verification::admin_load_key(connection, &key.id, LIMITS)?.unwrap();
            keys.push((key.id, verifiable.number));
        }
        let number = clients::find(connection, &id, LIMITS)?.unwrap().number;
        subjects.push(Subject { id, number, keys });
    }
    Ok((package_id, subjects))
}
