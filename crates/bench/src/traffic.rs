//! Made-up calls, many of them and always the same.

use std::net::{IpAddr, Ipv4Addr};

use keywright_api_types::ids::RequestId;
use keywright_domain::calls::{ClientNumber, KeyNumber, LoggedCall};

/// Endpoints; the first are called as often as all others together.
const ENDPOINTS: [(&str, &str); 5] = [
    ("GET", "/v1/balance"),
    ("GET", "/v1/profile"),
    ("GET", "/v1/payments"),
    ("POST", "/v1/payments"),
    ("GET", "/v1/invoices/{id}"),
];

/// How calls end, out of a thousand.
const OUTCOMES: [(u64, u16, Option<&str>); 5] = [
    (960, 200, None),
    (20, 403, Some("insufficient_permissions")),
    (14, 429, Some("rate_limited")),
    (5, 404, Some("not_found")),
    (1, 500, Some("internal_error")),
];

const USER_AGENTS: [&str; 4] = ["curl/8.5.0", "python-requests/2.32.3", "okhttp/4.12.0", "acme-shop/2.4 (node 22.3)"];

/// For how many days calls are kept.
pub const RETENTION_DAYS: u16 = 90;

/// A key and its client.
pub type Key = (KeyNumber, ClientNumber);

/// Numbers that look random (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    /// A number below `bound`.
    pub fn roll(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.roll(all.len().max(1) as u64) as usize)
    }

    /// One of several, the first more often than the last: a tenth of them gets a third of all.
    fn pick_skewed<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let uniform = self.roll(1 << 20) as f64 / f64::from(1 << 20);
        all.get((uniform * uniform * all.len() as f64) as usize)
    }
}

/// Calls with some of these keys, evenly spread over a span of Unix milliseconds.
pub fn calls(keys: &[Key], from: u64, to: u64, count: u64, dice: &mut Dice) -> Vec<LoggedCall<'static>> {
    // The random part of request ids begins anywhere and is counted up one by one, as a server does.
    let random = u128::from(dice.roll(u64::MAX)) << 16;
    (0..count)
        .filter_map(|number| {
            let at = from + (to - from) * number / count;
            let (key, client) = *dice.pick_skewed(keys)?;
            Some(call(RequestId::new(at, random + u128::from(number)), key, client, dice))
        })
        .collect()
}

fn call(request_id: RequestId, key: KeyNumber, client: ClientNumber, dice: &mut Dice) -> LoggedCall<'static> {
    let mut roll = dice.roll(1_000);
    let outcome = OUTCOMES.iter().find(|(share, ..)| {
        let found = roll < *share;
        roll = roll.saturating_sub(*share);
        found
    });
    let (_, status, code) = outcome.copied().unwrap_or((0, 200, None));
    let (method, route) = match (status, dice.roll(2)) {
        (404, _) => ("GET", "*"),
        (_, 0) => ("GET", "/v1/balance"),
        _ => dice.pick(&ENDPOINTS).copied().unwrap_or(("GET", "*")),
    };
    LoggedCall {
        request_id,
        key,
        client,
        retention_days: RETENTION_DAYS,
        method,
        route,
        status,
        code,
        accepted: status != 403 && status != 429,
        superseded: false,
        latency_microseconds: 60 + dice.roll(40) as u32 * dice.roll(40) as u32,
        address: address(key, dice),
        user_agent: USER_AGENTS.get(key.0 as usize % USER_AGENTS.len()).copied(),
    }
}

/// One of the few addresses that a key is used from.
pub fn address(key: KeyNumber, dice: &mut Dice) -> IpAddr {
    let [.., high, low] = key.0.to_be_bytes();
    IpAddr::V4(Ipv4Addr::new(10, high, low, 1 + dice.roll(3) as u8))
}
