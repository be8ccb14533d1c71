//! Three weeks of calls: more by day than by night and at the weekend, a few of them refused.

use std::net::{IpAddr, Ipv4Addr};

use keywright_api_types::ErrorCode;
use keywright_api_types::Timestamp;
use keywright_database::{DatabaseError, request_log, verification};
use keywright_domain::calls::LoggedCall;
use keywright_domain::verification::{VerifiableClient, VerifiableKey};

use super::Stage;
use super::dice::Dice;
use super::keys::{DemoKey, Plan};
use crate::randomness;

/// How many days of calls there are.
const DAYS: i64 = 21;
const HOUR: i64 = 3_600_000;

/// How busy each hour of the day is, in percent of the busiest.
const BY_HOUR: [u64; 24] = [8, 6, 5, 5, 6, 10, 22, 45, 70, 88, 96, 100, 90, 92, 98, 95, 85, 70, 52, 40, 32, 25, 18, 12];

/// How a call ends, out of a hundred.
const OUTCOMES: [(u64, u16, Option<ErrorCode>); 5] = [
    (94, 200, None),
    (2, 403, Some(ErrorCode::InsufficientPermissions)),
    (2, 429, Some(ErrorCode::RateLimited)),
    (1, 403, Some(ErrorCode::IpNotAllowed)),
    (1, 404, Some(ErrorCode::NotFound)),
];

/// Where a call comes from that is refused for its address.
const STRANGER: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 99));

/// A key and what is logged of it.
struct Subject {
    plan: &'static Plan,
    key: VerifiableKey,
    client: VerifiableClient,
    address: IpAddr,
}

pub(super) fn make(stage: &mut Stage<'_>, keys: &[DemoKey]) -> Result<(), DatabaseError> {
    let mut dice = Dice::new(20_261_122);
    let mut calls = Vec::new();
    for key in keys {
        let Some(subject) = subject(stage, key)? else { continue };
        calls.extend(of_key(&subject, stage.now, &mut dice));
    }
    request_log::append(stage.connection, &request_log::pack(&calls))
}

fn subject(stage: &mut Stage<'_>, key: &DemoKey) -> Result<Option<Subject>, DatabaseError> {
    let found = verification::admin_load_key(stage.connection, &key.id, stage.workshop.limits)?;
    let address = key.plan.address.parse().ok();
    Ok(found.zip(address).map(|((client, verifiable), address)| Subject {
        plan: key.plan,
        key: verifiable,
        client,
        address,
    }))
}

fn of_key(subject: &Subject, now: Timestamp, dice: &mut Dice) -> Vec<LoggedCall<'static>> {
    let plan = subject.plan;
    let start = now.plus_seconds(-86_400 * plan.made.min(DAYS)).floor_to(HOUR).unix_milliseconds();
    let end = now.plus_seconds(-86_400 * plan.last_call).unix_milliseconds();
    let mut calls = Vec::new();
    for hour in (start..end).step_by(3_600_000) {
        let of_day = usize::try_from(hour / HOUR % 24).unwrap_or_default();
        let weekend = matches!((hour / (24 * HOUR) + 3) % 7, 5 | 6);
        let busy = BY_HOUR.get(of_day).copied().unwrap_or_default() * if weekend { 40 } else { 100 };
        let expected = plan.calls_per_hour * busy / 10_000;
        for _ in 0..expected + dice.roll(1 + expected / 2) {
            let at = hour + i64::try_from(dice.roll(3_600_000)).unwrap_or_default();
            if at < end {
                calls.push(call(subject, Timestamp::from_unix_milliseconds(at), dice));
            }
        }
    }
    calls
}

fn call(subject: &Subject, at: Timestamp, dice: &mut Dice) -> LoggedCall<'static> {
    let mut roll = dice.roll(100);
    let outcome = OUTCOMES.iter().find(|(share, ..)| {
        let found = roll < *share;
        roll = roll.saturating_sub(*share);
        found
    });
    let (_, status, code) = outcome.copied().unwrap_or((0, 200, None));
    let route = if code == Some(ErrorCode::NotFound) {
        "*"
    } else {
        dice.pick(&["/v1/balance", "/v1/balance", "/v1/profile"]).copied().unwrap_or("*")
    };
    let refused_before = code.is_some_and(|code| code != ErrorCode::NotFound);
    let typical = if refused_before { 40 } else { 350 };
    let slow = if dice.roll(50) == 0 { 12 } else { 1 };
    LoggedCall {
        request_id: randomness::request_id(at),
        key: subject.key.number,
        client: subject.client.number,
        retention_days: subject.client.log_retention_days,
        method: "GET",
        route,
        status,
        code: code.map(ErrorCode::as_str),
        accepted: !refused_before,
        superseded: false,
        latency_microseconds: u32::try_from((typical + dice.roll(typical)) * slow).unwrap_or(u32::MAX),
        address: if code == Some(ErrorCode::IpNotAllowed) { STRANGER } else { subject.address },
        user_agent: Some(subject.plan.user_agent),
    }
}
