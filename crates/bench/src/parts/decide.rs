//! The decision alone, and the memory of the table that it reads.

use std::env;
use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use keywright_api_types::features::Feature;
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_api_types::permissions::Permission;
use keywright_domain::calls::{ClientNumber, KeyNumber};
use keywright_domain::clock::Clock;
use keywright_domain::limits::Entitlement;
use keywright_domain::random;
use keywright_domain::verification::{SecretLife, VerifiableClient, VerifiableKey};
use keywright_guard::{Call, Credentials, Guard};
use keywright_server::clock::SystemClock;
use keywright_server::randomness;
use serde::{Deserialize, Serialize};

use crate::report::{Report, Section, thousands};
use crate::scale::Scale;
use crate::servers;
use crate::stage::{RATE, workshop};
use crate::statistics::Sample;

const ROUNDS: usize = 11;
const CALLS_A_ROUND: usize = 1_000_000;
/// How much time is said to pass from call to call.
const BETWEEN_CALLS: Duration = Duration::from_nanos(500);
const KEYS_OF_CLIENT: u32 = 1_000;
/// How long a key of the default brand is.
const KEY_LENGTH: usize = 76;

/// What was measured with one table.
#[derive(Serialize, Deserialize)]
pub struct Figures {
    /// What a decision took in each round, in nanoseconds.
    nanoseconds: Vec<f64>,
    /// By how many bytes the process grew when the table was filled.
    memory: u64,
}

/// Measures tables of three sizes, each in a process of its own.
///
/// # Errors
/// That such a process fails.
pub fn measure(scale: &Scale, report: &mut Report) -> Result<()> {
    let mut section = Section::new(
        "The decision alone",
        &format!(
            "`Guard::decide` on one thread, from the presented bytes to the verdict, every call allowed; {ROUNDS} \
             rounds of {} calls, the keys in an order that has nothing to do with the table's. Memory is by how much \
             a process of its own grows (its anonymous resident memory) when the table is filled.",
            thousands(CALLS_A_ROUND as f64)
        ),
    );
    for keys in [1_000, 100_000, 1_000_000].into_iter().filter(|keys| *keys <= scale.many_keys) {
        let figures = in_a_process_of_its_own(keys)?;
        let with = format!("with {} keys", thousands(keys.into()));
        let persecond = figures.nanoseconds.iter().map(|nanoseconds| 1e9 / nanoseconds).collect();
        let nanoseconds = Sample::new(figures.nanoseconds).show(|value| format!("{value:.0} ns"));
        section.add(format!("a decision {with}"), "≤ 500 ns", nanoseconds);
        section.add(format!("decisions a second {with}"), "≥ 1,000,000", Sample::new(persecond).show(thousands));
        if keys == scale.many_keys {
            let of_a_key = figures.memory as f64 / f64::from(keys);
            section.add(
                format!("memory of the table for each key, {with}"),
                "≤ 200 bytes",
                format!("{of_a_key:.0} bytes"),
            );
        }
    }
    report.add(section);
    Ok(())
}

fn in_a_process_of_its_own(keys: u32) -> Result<Figures> {
    let output =
        Command::new(env::current_exe()?).args(["decide-with", &keys.to_string()]).stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "measuring a table failed");
    serde_json::from_slice(&output.stdout).context("measuring a table said nothing")
}

/// Fills a table with that many keys and decides.
///
/// # Errors
/// That a decision is not as it must be.
pub fn decide(keys: u32) -> Result<Figures> {
    let workshop = workshop()?;
    let mut random = randomness::secure();
    let mut secrets: Vec<[u8; KEY_LENGTH]> = Vec::with_capacity(keys as usize);
    for _ in 0..keys {
        secrets.push(workshop.format.generate(&mut random).reveal().as_bytes().try_into()?);
    }

    let before = servers::memory("self")?;
    let guard = Guard::new(workshop.format.clone(), workshop.hasher.clone());
    guard.reserve(keys as usize);
    for (of_client, number) in secrets.chunks(KEYS_OF_CLIENT as usize).zip(1..) {
        let client = client(ClientNumber(number), random::bits(&mut random));
        let first = (number - 1) * KEYS_OF_CLIENT + 1;
        let keys = of_client.iter().zip(first..).map(|(secret, number)| VerifiableKey {
            id: ApiKeyId::new(0, random::bits(&mut random)),
            number: KeyNumber(number),
            client_id: client.id,
            permissions: [Permission::BalanceRead].into_iter().collect(),
            rate_limit_per_minute: RATE,
            rate_granted: false,
            allowed_ips: Vec::new(),
            expires_at: None,
            revoked: false,
            secrets: vec![(workshop.hasher.api_key(secret), SecretLife::Current)],
        });
        guard.apply(&client, keys);
    }
    let memory = servers::memory("self")?.saturating_sub(before);

    // The table was filled in the order in which the keys were made. Sorted, they come in another.
    secrets.sort_unstable();
    let mut nanoseconds = Vec::new();
    let mut monotonic = Duration::from_secs(1_000);
    for _ in 0..ROUNDS {
        nanoseconds.push(round(&guard, &secrets, &mut monotonic)?);
    }
    Ok(Figures { nanoseconds, memory })
}

/// What a decision takes, in nanoseconds.
fn round(guard: &Guard, secrets: &[[u8; KEY_LENGTH]], monotonic: &mut Duration) -> Result<f64> {
    let now = SystemClock::default().now();
    let mut allowed = 0;
    let start = Instant::now();
    for secret in secrets.iter().cycle().take(CALLS_A_ROUND) {
        let call = Call {
            credentials: Credentials::Key(secret),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            required: Some(Permission::BalanceRead),
        };
        *monotonic += BETWEEN_CALLS;
        allowed += usize::from(black_box(guard.decide(&call, now, *monotonic)).verdict.is_ok());
    }
    let elapsed = start.elapsed();
    ensure!(allowed == CALLS_A_ROUND, "{} calls were refused", CALLS_A_ROUND - allowed);
    Ok(elapsed.as_nanos() as f64 / CALLS_A_ROUND as f64)
}

fn client(number: ClientNumber, random: u128) -> VerifiableClient {
    VerifiableClient {
        id: ClientId::new(0, random),
        number,
        suspended: false,
        entitlement: Entitlement {
            features: vec![Feature::ApiBasic],
            max_api_keys: KEYS_OF_CLIENT,
            max_rate: RATE,
            default_rate: RATE,
            server_max_rate: RATE,
            features_set_by: keywright_api_types::clients::LimitSource::Package,
            max_api_keys_set_by: keywright_api_types::clients::LimitSource::Package,
            max_rate_set_by: keywright_api_types::clients::LimitSource::Package,
        },
        log_retention_days: 30,
    }
}
