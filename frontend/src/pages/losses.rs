//! What a client gives up with another package.

use keywright_api_types::clients::{Client, LimitSource, OfferedPackage};

use crate::format::{count, counted};

/// What the client has by its own package and would not have by the other one, a sentence each. What an admin set for the
/// client stays.
pub fn losses(client: &Client, own: Option<&OfferedPackage>, other: &OfferedPackage) -> Vec<String> {
    let mut lost = Vec::new();
    if client.features_set_by == LimitSource::Package {
        let closed = client.features.iter().filter(|feature| !other.features.contains(feature));
        lost.extend(closed.map(|feature| format!("{} is closed.", feature.title())));
    }
    let fewer = |other: u32, now: u32| format!("{} instead of {}", count(other.into()), count(now.into()));
    let (keys, rate) = (client.limits.max_api_keys, client.limits.max_rate_limit_per_minute);
    if client.limits.max_api_keys_set_by == LimitSource::Package && other.max_api_keys < keys {
        lost.push(format!("Active keys: at most {}. None is revoked.", fewer(other.max_api_keys, keys)));
    }
    if client.limits.max_rate_limit_set_by != LimitSource::Admin && other.max_rate_limit_per_minute < rate {
        lost.push(format!("Requests a minute and key: at most {}.", fewer(other.max_rate_limit_per_minute, rate)));
    }
    if other.keys_slowed > 0 {
        let named = other.slowed_keys.join(", ");
        let more = u64::from(other.keys_slowed).saturating_sub(other.slowed_keys.len() as u64);
        let more = if more > 0 { format!(" and {}", counted(more, "other")) } else { String::new() };
        lost.push(format!("Slower than now: {named}{more}."));
    }
    if let Some(own) = own.filter(|own| other.log_retention_days < own.log_retention_days) {
        let days = |package: &OfferedPackage| counted(package.log_retention_days.into(), "day");
        lost.push(format!("The log is kept for {} instead of {}.", days(other), days(own)));
    }
    lost
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn package(changes: &Value) -> OfferedPackage {
        let mut package = json!({
            "id": "pkg_01kanj4zr0f4m8xk2v0c7d9w3h", "name": "Pro", "features": ["api_basic"], "max_api_keys": 50,
            "max_rate_limit_per_minute": 1000, "log_retention_days": 90, "keys_slowed": 0, "slowed_keys": [],
        });
        for (field, value) in changes.as_object().unwrap() {
            package[field] = value.clone();
        }
        serde_json::from_value(package).unwrap()
    }

    fn client(set_by: &str) -> Client {
        serde_json::from_value(json!({
            "id": "cli_01kanj4zr0f4m8xk2v0c7d9w3h", "name": "Acme", "email": "office@acme.test", "status": "active",
            "package": {"id": "pkg_01kanj4zr0f4m8xk2v0c7d9w3h", "name": "Pro"}, "features": ["api_basic"],
            "features_set_by": set_by,
            "limits": {
                "max_api_keys": 50, "max_rate_limit_per_minute": 1000, "default_rate_limit_per_minute": 60,
                "server_max_rate_limit_per_minute": 1000, "max_api_keys_set_by": set_by, "max_rate_limit_set_by": set_by,
            },
            "upgrade": [], "created_at": "2026-11-01T10:00:00Z",
        }))
        .unwrap()
    }

    #[test]
    fn a_smaller_package_says_what_it_takes_away_and_a_larger_one_nothing() {
        let own = package(&json!({}));
        assert_eq!(losses(&client("package"), Some(&own), &own), Vec::<String>::new());
        let starter = package(&json!({
            "features": [], "max_api_keys": 2, "max_rate_limit_per_minute": 10, "log_retention_days": 1,
            "keys_slowed": 3, "slowed_keys": ["Till", "Shop"],
        }));
        assert_eq!(
            losses(&client("package"), Some(&own), &starter),
            [
                "API access is closed.",
                "Active keys: at most 2 instead of 50. None is revoked.",
                "Requests a minute and key: at most 10 instead of 1,000.",
                "Slower than now: Till, Shop and 1 other.",
                "The log is kept for 1 day instead of 90 days.",
            ]
        );
        assert_eq!(
            losses(&client("admin"), None, &package(&json!({"features": [], "max_api_keys": 2}))),
            Vec::<String>::new()
        );
    }
}
