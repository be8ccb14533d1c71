//! Why a call was let in or refused: the guard's checks in their order, with what each compared.
//!
//! The log keeps the outcome of a call; the settings of that time are those of today with every later change of the
//! audit trail taken back.

use keywright_api_types::api_keys::ApiKey;
use keywright_api_types::audit::AuditEvent;
use keywright_api_types::checks::{Check, CheckName, CheckOutcome, Comparison};
use keywright_api_types::clients::ClientStatus;
use keywright_api_types::features::Feature;
use keywright_api_types::permissions::Permission;
use keywright_api_types::requests::LoggedRequest;
use serde_json::{Value, json};

/// What there is to know about a call.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The call.
    pub request: &'a LoggedRequest,
    /// The permission that its route requires.
    pub required: Option<Permission>,
    /// Its key, as it is now.
    pub key: &'a ApiKey,
    /// Whether the client may call the API now.
    pub client_status: ClientStatus,
    /// The client's features now.
    pub features: &'a [Feature],
    /// The rate in force for the key now, in requests a minute.
    pub rate: u32,
    /// What happened to the key and the client since the call, the earliest first.
    pub later: &'a [AuditEvent],
}

/// Every check of the call, in order.
pub fn explain(evidence: &Evidence<'_>) -> Vec<Check> {
    let refused_by = evidence.request.code.and_then(CheckName::refusing_with);
    let check = |name: &CheckName| Check {
        name: *name,
        outcome: match refused_by {
            Some(refusing) if refusing == *name => CheckOutcome::Refused,
            Some(refusing) if refusing < *name => CheckOutcome::NotReached,
            _ => CheckOutcome::Passed,
        },
        presented: evidence.presented(*name),
        compared: evidence.compared(*name),
    };
    CheckName::ALL.iter().map(check).collect()
}

impl Evidence<'_> {
    fn presented(&self, check: CheckName) -> Value {
        match check {
            CheckName::Revocation | CheckName::Expiry => json!(self.request.at),
            CheckName::Address => json!(self.request.ip),
            CheckName::Permission => json!(self.required),
            _ => Value::Null,
        }
    }

    fn compared(&self, check: CheckName) -> Option<Comparison> {
        let key = self.key;
        match check {
            // A logged call presented exactly one key, which was known.
            CheckName::Credentials | CheckName::Key => None,
            CheckName::Revocation => {
                let then = key.revoked_at.filter(|at| *at <= self.request.at);
                Some(comparison("revoked_at", Some(json!(then)), json!(key.revoked_at)))
            }
            CheckName::Expiry => Some(self.of_key("expires_at", json!(key.expires_at))),
            CheckName::Client => {
                let now = json!(self.client_status);
                let client = key.client_id.to_string();
                Some(comparison("status", Some(self.then(&client, "status", &now)), now))
            }
            // What packages contained is not in the client's own trail.
            CheckName::Package => Some(comparison("features", None, json!(self.features))),
            CheckName::Address => Some(self.of_key("allowed_ips", json!(key.allowed_ips))),
            CheckName::Permission => Some(self.of_key("permissions", json!(key.permissions))),
            // Nor is what the package allowed, which is the limit where it is the lower one.
            CheckName::Rate if self.rate < key.rate_limit_per_minute => {
                Some(comparison("rate_limit_per_minute", None, json!(self.rate)))
            }
            CheckName::Rate => Some(self.of_key("rate_limit_per_minute", json!(key.rate_limit_per_minute))),
        }
    }

    fn of_key(&self, field: &str, now: Value) -> Comparison {
        comparison(field, Some(self.then(&self.key.id.to_string(), field, &now)), now)
    }

    /// The field before the first later change of it.
    fn then(&self, target: &str, field: &str, now: &Value) -> Value {
        let of_target = self.later.iter().filter(|event| event.target.id.as_deref() == Some(target));
        let first = of_target.filter_map(|event| event.changes.get(field)).next();
        first.map_or(now, |change| &change.from).clone()
    }
}

fn comparison(field: &str, then: Option<Value>, now: Value) -> Comparison {
    Comparison { field: field.to_owned(), then, now }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keywright_api_types::ErrorCode;

    fn request(code: Option<ErrorCode>) -> LoggedRequest {
        serde_json::from_value(json!({
            "request_id": "req_01kanj4zr0f4m8xk2v0c7d9w3h", "at": "2026-11-22T10:00:00Z",
            "key_id": "key_01kanj4zr0f4m8xk2v0c7d9w3h", "key_name": "Till",
            "client_id": "cli_01kanj4zr0f4m8xk2v0c7d9w3h", "method": "POST", "route": "/v1/payments",
            "status": 403, "code": code, "latency_ms": 0.1, "ip": "192.0.2.1", "user_agent": null,
        }))
        .unwrap()
    }

    fn key(permissions: &[&str], revoked_at: Option<&str>) -> ApiKey {
        serde_json::from_value(json!({
            "id": "key_01kanj4zr0f4m8xk2v0c7d9w3h", "client_id": "cli_01kanj4zr0f4m8xk2v0c7d9w3h", "name": "Till",
            "prefix": "kw_00000000", "permissions": permissions, "rate_limit_per_minute": 60, "allowed_ips": [],
            "status": "active", "created_at": "2026-11-01T10:00:00Z", "created_by": "usr_1",
            "updated_at": "2026-11-01T10:00:00Z", "last_used_at": null, "last_used_ip": null, "expires_at": null,
            "rotated_at": null, "grace_expires_at": null, "revoked_at": revoked_at, "revoked_by": null,
            "revoke_reason": null,
        }))
        .unwrap()
    }

    fn later(target: &str, changes: &Value) -> AuditEvent {
        serde_json::from_value(json!({
            "id": "aud_01kanj4zr0f4m8xk2v0c7d9w3h", "at": "2026-11-22T11:00:00Z",
            "actor": {"type": "system", "id": null, "email": null, "role": null}, "action": "api_key.updated",
            "target": {"type": "api_key", "id": target, "name": null}, "client_id": null, "ip": null,
            "user_agent": null, "changes": changes, "hash": "", "previous_hash": "",
        }))
        .unwrap()
    }

    fn explained(code: Option<ErrorCode>, key: &ApiKey, later: &[AuditEvent]) -> Vec<Check> {
        explain(&Evidence {
            request: &request(code),
            required: Some(Permission::PaymentsCreate),
            key,
            client_status: ClientStatus::Active,
            features: &[Feature::ApiBasic],
            rate: key.rate_limit_per_minute.min(60),
            later,
        })
    }

    fn outcomes(code: Option<ErrorCode>) -> Vec<CheckOutcome> {
        explained(code, &key(&[], None), &[]).into_iter().map(|check| check.outcome).collect()
    }

    #[test]
    fn checks_before_the_refusing_one_passed_and_those_after_it_were_not_made() {
        use CheckOutcome::{NotReached, Passed, Refused};
        assert_eq!(outcomes(None), [Passed; 9]);
        assert_eq!(outcomes(Some(ErrorCode::NotFound)), [Passed; 9]);
        let refused = outcomes(Some(ErrorCode::ClientSuspended));
        assert_eq!(refused[..5], [Passed, Passed, Passed, Passed, Refused]);
        assert_eq!(refused[5..], [NotReached; 4]);
        for code in [ErrorCode::RevokedKey, ErrorCode::RateLimited, ErrorCode::InsufficientPermissions] {
            assert_eq!(outcomes(Some(code)).iter().filter(|outcome| **outcome == Refused).count(), 1);
        }
    }

    #[test]
    fn a_limit_of_the_client_below_the_keys_is_shown_as_it_is_now() {
        let key = ApiKey { rate_limit_per_minute: 61, ..key(&[], None) };
        let checks = explained(Some(ErrorCode::RateLimited), &key, &[]);
        assert_eq!(checks[8].compared, Some(comparison("rate_limit_per_minute", None, json!(60))));
    }

    #[test]
    fn a_setting_is_shown_as_it_was_before_its_first_later_change() {
        let key = key(&["balance:read", "payments:create"], Some("2026-11-22T12:00:00Z"));
        let id = key.id.to_string();
        let events = [
            later(&id, &json!({"name": {"from": "A", "to": "B"}})),
            later(&key.client_id.to_string(), &json!({"status": {"from": "suspended", "to": "active"}})),
            later(&id, &json!({"permissions": {"from": ["balance:read"], "to": ["profile:read"]}})),
            later(&id, &json!({"permissions": {"from": ["profile:read"], "to": ["balance:read", "payments:create"]}})),
        ];
        let checks = explained(Some(ErrorCode::InsufficientPermissions), &key, &events);
        let compared = |name: CheckName| {
            let check = checks.iter().find(|check| check.name == name).unwrap();
            let Comparison { then, now, .. } = check.compared.clone().unwrap();
            (then, now)
        };
        let now = json!(["balance:read", "payments:create"]);
        assert_eq!(compared(CheckName::Permission), (Some(json!(["balance:read"])), now));
        assert_eq!(compared(CheckName::Client), (Some(json!("suspended")), json!("active")));
        assert_eq!(compared(CheckName::Rate), (Some(json!(60)), json!(60)));
        assert_eq!(compared(CheckName::Revocation), (Some(Value::Null), json!("2026-11-22T12:00:00Z")));
        assert_eq!(compared(CheckName::Package).0, None);
    }
}
