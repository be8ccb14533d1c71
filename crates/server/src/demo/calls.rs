//! Three weeks of calls: more by day than by night and at the weekend, a few of them refused.

use std::net::{IpAddr, Ipv4Addr};

use keywright_api_types::ErrorCode;
use keywright_api_types::Timestamp;
use keywright_api_types::permissions::Permission;
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

/// What is called, the most frequent several times, and the status of success.
const ENDPOINTS: [(Permission, &str, &str, u16); 12] = [
    (Permission::BalanceRead, "GET", "/v1/balance", 200),
    (Permission::BalanceRead, "GET", "/v1/balance", 200),
    (Permission::BalanceRead, "GET", "/v1/balance", 200),
    (Permission::PaymentsRead, "GET", "/v1/payments", 200),
    (Permission::PaymentsRead, "GET", "/v1/payments/{id}", 200),
    (Permission::PaymentsRead, "GET", "/v1/payments/{id}", 200),
    (Permission::PaymentsCreate, "POST", "/v1/payments", 201),
    (Permission::PaymentsCreate, "POST", "/v1/payments", 201),
    (Permission::InvoicesRead, "GET", "/v1/invoices", 200),
    (Permission::InvoicesCreate, "POST", "/v1/invoices", 201),
    (Permission::WithdrawalsRead, "GET", "/v1/withdrawals", 200),
    (Permission::ProfileRead, "GET", "/v1/profile", 200),
];

/// A key with so many calls in a busy hour is over its rate now and then.
const BUSY: u64 = 20;

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
                calls.push(call(subject, Timestamp::from_unix_milliseconds(at), now, dice));
            }
        }
    }
    calls
}

fn call(subject: &Subject, at: Timestamp, now: Timestamp, dice: &mut Dice) -> LoggedCall<'static> {
    // A key that lacks a permission is asked for it rarely.
    let may = |endpoint: &&(Permission, &str, &str, u16)| subject.key.permissions.contains(endpoint.0);
    let asks_too_much = dice.roll(40) == 0;
    let endpoints: Vec<_> = ENDPOINTS.iter().filter(|endpoint| asks_too_much || may(endpoint)).collect();
    let (required, method, route, success) =
        dice.pick(&endpoints).copied().copied().unwrap_or((Permission::ProfileRead, "GET", "/v1/profile", 200));
    let stranger = !subject.key.allowed_ips.is_empty() && dice.roll(100) == 0;
    let refusal = refusal(subject, at, now, stranger, required, dice);
    let failure = refusal.or_else(|| match dice.roll(400) {
        0..=5 if route.contains('{') => Some(ErrorCode::NotFound),
        6..=13 if method == "POST" => Some(ErrorCode::ValidationFailed),
        14 => Some(ErrorCode::InternalError),
        _ => None,
    });
    let typical = match (refusal, method) {
        (Some(_), _) => 40,
        (None, "POST") => 1_400,
        (None, _) => 350,
    };
    let slow = if dice.roll(50) == 0 { 12 } else { 1 };
    LoggedCall {
        request_id: randomness::request_id(at),
        key: subject.key.number,
        client: subject.client.number,
        retention_days: subject.client.log_retention_days,
        method,
        route,
        status: failure.map_or(success, ErrorCode::status),
        code: failure.map(ErrorCode::as_str),
        accepted: refusal.is_none(),
        superseded: false,
        latency_microseconds: u32::try_from((typical + dice.roll(typical)) * slow).unwrap_or(u32::MAX),
        address: if stranger { STRANGER } else { subject.address },
        user_agent: Some(subject.plan.user_agent),
    }
}

/// Why the guard refuses the call, by its checks in their order.
fn refusal(
    subject: &Subject,
    at: Timestamp,
    now: Timestamp,
    stranger: bool,
    required: Permission,
    dice: &mut Dice,
) -> Option<ErrorCode> {
    let plan = subject.plan;
    let days_ago = |days: i64| now.plus_seconds(-86_400 * days);
    if plan.revoked.is_some_and(|days| at >= days_ago(days)) {
        Some(ErrorCode::RevokedKey)
    } else if plan.lasts.is_some_and(|days| at >= days_ago(plan.made - days)) {
        Some(ErrorCode::ExpiredKey)
    } else if stranger {
        Some(ErrorCode::IpNotAllowed)
    } else if !subject.key.permissions.contains(required) {
        Some(ErrorCode::InsufficientPermissions)
    } else {
        (plan.calls_per_hour >= BUSY && dice.roll(30) == 0).then_some(ErrorCode::RateLimited)
    }
}
