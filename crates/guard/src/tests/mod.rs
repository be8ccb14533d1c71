//! The contract's checks, each in its place.

use super::*;
use keywright_api_types::ErrorCode;
use keywright_api_types::features::Feature;
use keywright_api_types::ids::ClientId;
use keywright_api_types::permissions::Permission;
use keywright_domain::calls::{ClientNumber, KeyNumber};
use keywright_domain::limits::Entitlement;
use keywright_domain::secrets::Secret;
use keywright_domain::verification::SecretLife;
use proptest::prelude::*;

mod concurrency;
mod shadow;

const NOW: Timestamp = Timestamp::from_unix_milliseconds(1_800_000_000_000);
const SOON: Timestamp = Timestamp::from_unix_milliseconds(1_800_000_060_000);
const START: Duration = Duration::from_secs(3600);

struct Fixture {
    guard: Guard,
    client: VerifiableClient,
    key: VerifiableKey,
    secret: Secret,
}

/// A generator for tests; each call of `Fixture::secret` differs by its seed.
struct Seeded(u8);

impl rand_core::TryRng for Seeded {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(u32::from(self.0))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(u64::from(self.0))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        bytes.fill(self.0);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Seeded {}

fn format() -> KeyFormat {
    KeyFormat::new("kw").unwrap()
}

fn hasher() -> Hasher {
    Hasher::new(&[7; 32])
}

impl Fixture {
    fn new() -> Self {
        let secret = format().generate(&mut Seeded(1));
        let client = VerifiableClient {
            id: ClientId::new(1, 1),
            number: ClientNumber(7),
            suspended: false,
            entitlement: Entitlement {
                features: vec![Feature::ApiBasic],
                max_api_keys: 5,
                max_rate: 300,
                default_rate: 60,
                server_max_rate: 1000,
                features_set_by: keywright_api_types::clients::LimitSource::Package,
                max_api_keys_set_by: keywright_api_types::clients::LimitSource::Package,
                max_rate_set_by: keywright_api_types::clients::LimitSource::Package,
            },
            log_retention_days: 30,
        };
        let key = VerifiableKey {
            id: ApiKeyId::new(1, 1),
            number: KeyNumber(9),
            client_id: client.id,
            permissions: [Permission::BalanceRead].into_iter().collect(),
            rate_limit_per_minute: 3,
            rate_granted: false,
            allowed_ips: vec!["10.0.0.0/8".parse().unwrap()],
            expires_at: Some(SOON),
            revoked: false,
            secrets: vec![(hasher().api_key(secret.reveal().as_bytes()), SecretLife::Current)],
        };
        let fixture = Self { guard: Guard::new(format(), hasher()), client, key, secret };
        fixture.apply();
        fixture
    }

    fn apply(&self) {
        self.guard.apply(&self.client, [self.key.clone()]);
    }

    fn decide_at(&self, now: Timestamp, monotonic: Duration) -> Decision {
        self.decide(self.secret.reveal(), "10.1.2.3", Permission::BalanceRead, now, monotonic)
    }

    fn decide(&self, key: &str, address: &str, required: Permission, now: Timestamp, monotonic: Duration) -> Decision {
        let call = Call {
            credentials: Credentials::Key(key.as_bytes()),
            address: address.parse().unwrap(),
            required: Some(required),
        };
        self.guard.decide(&call, now, monotonic)
    }

    fn refusal(&self) -> Option<Refusal> {
        self.decide_at(NOW, START).verdict.err()
    }
}

#[test]
fn a_right_call_is_allowed_and_counted() {
    let fixture = Fixture::new();
    let decision = fixture.decide_at(NOW, START);
    assert_eq!(decision.verdict.unwrap().key.client_id(), fixture.client.id);
    assert_eq!(decision.rate.unwrap().remaining, 2);
}

#[test]
fn nothing_or_too_much_presented_is_refused() {
    let fixture = Fixture::new();
    let refusal = |credentials| {
        let call = Call { credentials, address: "10.1.2.3".parse().unwrap(), required: None };
        fixture.guard.decide(&call, NOW, START).verdict.unwrap_err()
    };
    assert_eq!(refusal(Credentials::Missing), Refusal::MissingKey);
    assert_eq!(refusal(Credentials::Ambiguous), Refusal::AmbiguousCredentials);
    assert_eq!(refusal(Credentials::Key(b"")), Refusal::InvalidKey);
    let unknown = format().generate(&mut Seeded(2));
    assert_eq!(refusal(Credentials::Key(unknown.reveal().as_bytes())), Refusal::InvalidKey);
}

/// Breaks everything at once and mends it from the first check to the last: each refusal in its turn.
#[test]
fn checks_come_in_the_contracts_order() {
    let mut fixture = Fixture::new();
    fixture.key.revoked = true;
    fixture.key.expires_at = Some(NOW);
    fixture.client.suspended = true;
    fixture.client.entitlement.features.clear();
    fixture.key.allowed_ips = vec!["192.0.2.0/24".parse().unwrap()];
    fixture.key.permissions = [Permission::ProfileRead].into_iter().collect();
    type Mend = fn(&mut Fixture);
    let steps: [(Refusal, Mend); 6] = [
        (Refusal::RevokedKey, |fixture| fixture.key.revoked = false),
        (Refusal::ExpiredKey, |fixture| fixture.key.expires_at = None),
        (Refusal::ClientSuspended, |fixture| fixture.client.suspended = false),
        (Refusal::FeatureNotInPackage, |fixture| fixture.client.entitlement.features.push(Feature::ApiBasic)),
        (Refusal::IpNotAllowed, |fixture| fixture.key.allowed_ips.clear()),
        (Refusal::InsufficientPermissions { required: Permission::BalanceRead }, |fixture| {
            fixture.key.permissions.insert(Permission::BalanceRead);
        }),
    ];
    for (expected, mend) in steps {
        fixture.apply();
        assert_eq!(fixture.refusal(), Some(expected));
        mend(&mut fixture);
    }
    fixture.apply();
    assert_eq!(fixture.decide_at(NOW, START).rate.unwrap().remaining, 2, "refusals use up none of the rate");
}

#[test]
fn over_the_rate_is_refused_with_the_time_to_wait() {
    let fixture = Fixture::new();
    for _ in 0..3 {
        assert_eq!(fixture.refusal(), None);
    }
    let refusal = Refusal::RateLimited { retry_after: Duration::from_secs(20) };
    assert_eq!(fixture.refusal(), Some(refusal));
    assert_eq!(refusal.code(), ErrorCode::RateLimited);
}

#[test]
fn a_clients_ceiling_lowers_a_keys_rate_on_the_next_call() {
    let mut fixture = Fixture::new();
    fixture.client.entitlement.max_rate = 1;
    fixture.apply();
    assert_eq!(fixture.decide_at(NOW, START).rate.unwrap().limit, 1);
}

#[test]
fn a_key_that_cannot_be_read_is_refused_until_it_can() {
    let fixture = Fixture::new();
    fixture.guard.put_out_of_use(&fixture.key.id);
    assert_eq!(fixture.refusal(), Some(Refusal::RevokedKey));
    fixture.apply();
    assert_eq!(fixture.refusal(), None);
}

#[test]
fn a_client_that_cannot_be_read_is_refused_until_it_can() {
    let fixture = Fixture::new();
    fixture.guard.suspend(&fixture.client.id);
    assert_eq!(fixture.refusal(), Some(Refusal::ClientSuspended));
    fixture.guard.apply(&fixture.client, []);
    assert_eq!(fixture.refusal(), None);
}

#[test]
fn a_rate_that_an_admin_granted_is_not_lowered_by_the_client() {
    let mut fixture = Fixture::new();
    (fixture.client.entitlement.max_rate, fixture.key.rate_granted) = (1, true);
    fixture.apply();
    assert_eq!(fixture.decide_at(NOW, START).rate.unwrap().limit, 3);
}

#[test]
fn an_edit_gives_back_nothing_of_the_rate() {
    let mut fixture = Fixture::new();
    for _ in 0..3 {
        fixture.decide_at(NOW, START);
    }
    fixture.key.permissions.insert(Permission::ProfileRead);
    fixture.apply();
    assert!(matches!(fixture.refusal(), Some(Refusal::RateLimited { .. })));
}

#[test]
fn a_replaced_secret_works_until_its_grace_ends_and_shares_the_rate() {
    let mut fixture = Fixture::new();
    let new = format().generate(&mut Seeded(3));
    fixture.key.secrets[0].1 = SecretLife::GraceUntil(SOON);
    fixture.key.secrets.push((hasher().api_key(new.reveal().as_bytes()), SecretLife::Current));
    fixture.key.expires_at = None;
    fixture.apply();
    let by_new = fixture.decide(new.reveal(), "10.1.2.3", Permission::BalanceRead, NOW, START);
    assert_eq!(by_new.rate.unwrap().remaining, 2);
    assert_eq!(fixture.decide_at(NOW, START).rate.unwrap().remaining, 1);
    assert_eq!(fixture.decide_at(SOON, START).verdict.unwrap_err(), Refusal::RevokedKey);
    assert!(fixture.decide(new.reveal(), "10.1.2.3", Permission::BalanceRead, SOON, START).verdict.is_ok());
}

proptest! {
    #[test]
    fn setting_the_clock_neither_grants_nor_takes_calls(hours in -10_000i64..10_000) {
        let mut fixture = Fixture::new();
        fixture.key.expires_at = None;
        fixture.apply();
        let jumped = NOW.plus_seconds(hours * 3600);
        for remaining in [2, 1, 0] {
            prop_assert_eq!(fixture.decide_at(jumped, START).rate.unwrap().remaining, remaining);
        }
        prop_assert!(fixture.decide_at(NOW, START).verdict.is_err());
    }
}

#[test]
fn a_key_is_told_with_its_client_and_the_retention_of_its_package() {
    let mut fixture = Fixture::new();
    let told = |fixture: &Fixture| {
        let key = fixture.decide_at(NOW, START).key.unwrap();
        ((key.key_id(), key.number()), (key.client_id(), key.client_number()), key.retention_days())
    };
    let (key, client) = ((fixture.key.id, fixture.key.number), (fixture.client.id, fixture.client.number));
    assert_eq!(told(&fixture), (key, client, 30));
    fixture.client.log_retention_days = 7;
    fixture.guard.apply(&fixture.client, []);
    assert_eq!(told(&fixture), (key, client, 7));
}
