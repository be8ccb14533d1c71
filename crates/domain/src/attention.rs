//! Which keys need somebody to look at them.

use keywright_api_types::Timestamp;
use keywright_api_types::api_keys::ApiKey;
use keywright_api_types::overview::{Attention, Reason};

const DAY: i64 = 86_400;
/// How long before its end a key is named.
const EXPIRES_WITHIN: i64 = 14 * DAY;
/// After how long without use a key is named.
const UNUSED_FOR: i64 = 90 * DAY;
/// From which share of what its rate allows in an hour a key is close to its limit, in percent.
const CLOSE_PERCENT: u64 = 80;

/// What a key did in the last 24 hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyDay {
    /// How many calls were over its rate.
    pub rate_limited: u64,
    /// The calls of its busiest hour.
    pub busiest_hour: u64,
}

/// Why the key, which is neither revoked nor expired, needs somebody to look at it. `rate` is the one in force for it, in
/// requests a minute, and `old_secret_use` when and from where the secret before the current one was last accepted.
pub fn attention(
    key: &ApiKey,
    rate: u32,
    old_secret_use: Option<(Timestamp, Option<String>)>,
    day: KeyDay,
    now: Timestamp,
) -> Vec<Attention> {
    let of = |reason, at, rate_limited| Attention {
        key_id: key.id,
        key_name: key.name.clone(),
        reason,
        at,
        rate_limited,
        url: None,
        old_secret_last_used_at: None,
        old_secret_last_used_ip: None,
    };
    let mut found = Vec::new();
    if key.expires_at.is_some_and(|end| end <= now.plus_seconds(EXPIRES_WITHIN)) {
        found.push(of(Reason::Expiring, key.expires_at, None));
    }
    if key.grace_expires_at.is_some_and(|end| end > now) {
        let (at, ip) = old_secret_use.unzip();
        found.push(Attention {
            old_secret_last_used_at: at,
            old_secret_last_used_ip: ip.flatten(),
            ..of(Reason::Replaced, key.grace_expires_at, None)
        });
    }
    let allowed = u64::from(rate) * 60;
    if day.rate_limited > 0 || day.busiest_hour * 100 >= allowed * CLOSE_PERCENT {
        found.push(of(Reason::NearLimit, None, Some(day.rate_limited)));
    }
    if key.last_used_at.unwrap_or(key.created_at) <= now.plus_seconds(-UNUSED_FOR) {
        found.push(of(Reason::Unused, key.last_used_at, None));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn key(further: &Value) -> ApiKey {
        let mut key = json!({
            "id": "key_01kanj4zr0f4m8xk2v0c7d9w3h", "client_id": "cli_01kanj4zr0f4m8xk2v0c7d9w3h", "name": "Till",
            "prefix": "kw_00000000", "permissions": ["balance:read"], "rate_limit_per_minute": 10, "allowed_ips": [],
            "status": "active", "created_at": "2026-01-01T00:00:00Z", "created_by": "usr_1",
            "updated_at": "2026-01-01T00:00:00Z", "last_used_at": "2026-11-21T00:00:00Z", "last_used_ip": null,
            "expires_at": null, "rotated_at": null, "grace_expires_at": null, "revoked_at": null, "revoked_by": null,
            "revoke_reason": null,
        });
        for (field, value) in further.as_object().unwrap() {
            key[field] = value.clone();
        }
        serde_json::from_value(key).unwrap()
    }

    fn reasons(further: &Value, day: KeyDay) -> Vec<Reason> {
        let now = "2026-11-22T00:00:00Z".parse().unwrap();
        let key = key(further);
        attention(&key, key.rate_limit_per_minute.min(60), None, day, now)
            .into_iter()
            .map(|attention| attention.reason)
            .collect()
    }

    #[test]
    fn a_key_is_named_for_each_reason_and_no_sooner() {
        let idle = KeyDay::default();
        for (further, expected) in [
            (json!({}), vec![]),
            (json!({"expires_at": "2026-12-06T00:00:00Z"}), vec![Reason::Expiring]),
            (json!({"expires_at": "2026-12-06T00:00:01Z"}), vec![]),
            (json!({"grace_expires_at": "2026-11-22T00:00:01Z"}), vec![Reason::Replaced]),
            (json!({"last_used_at": "2026-08-24T00:00:00Z"}), vec![Reason::Unused]),
            (json!({"last_used_at": "2026-08-24T00:00:01Z"}), vec![]),
            (json!({"last_used_at": null}), vec![Reason::Unused]),
            (json!({"last_used_at": null, "created_at": "2026-11-01T00:00:00Z"}), vec![]),
        ] {
            assert_eq!(reasons(&further, idle), expected, "{further}");
        }
        let busy = |rate_limited, busiest_hour| reasons(&json!({}), KeyDay { rate_limited, busiest_hour });
        assert_eq!(busy(1, 0), [Reason::NearLimit]);
        assert_eq!(busy(0, 480), [Reason::NearLimit]);
        assert_eq!(busy(0, 479), []);
        // The client's own limit is lower than the key's.
        let held =
            |busiest_hour| reasons(&json!({"rate_limit_per_minute": 100}), KeyDay { rate_limited: 0, busiest_hour });
        assert_eq!(held(48 * 60), [Reason::NearLimit]);
        assert_eq!(held(48 * 60 - 1), []);
    }
}
