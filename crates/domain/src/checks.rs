//! Why a call was let in or refused: the guard's checks in their order, with what each compared.
//!
//! The log keeps the outcome of a call; the settings of that time are those of today with every later change of the
//! audit trail taken back.

use keywright_api_types::Timestamp;
use keywright_api_types::api_keys::ApiKey;
use keywright_api_types::audit::{AuditAction, AuditEvent};
use keywright_api_types::checks::{Check, CheckName, CheckOutcome, Comparison, Setting};
use keywright_api_types::clients::ClientStatus;
use keywright_api_types::features::Feature;
use keywright_api_types::permissions::Permission;
use keywright_api_types::requests::LoggedRequest;
use serde_json::{Value, json};

use crate::limits::Entitlement;

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
    /// What is in force for the client now.
    pub entitlement: &'a Entitlement,
    /// When the client's package last changed.
    pub package_updated_at: Timestamp,
    /// What happened to the key and the client since the call, the earliest first.
    pub later: &'a [AuditEvent],
    /// The time.
    pub now: Timestamp,
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
        presented: Setting::from(evidence.presented(*name)),
        compared: evidence.compared(*name),
        passes_today: evidence.passes_today(*name, refused_by == Some(*name)),
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
            CheckName::Package => Some(comparison("features", None, json!(self.entitlement.features))),
            CheckName::Address => Some(self.of_key("allowed_ips", json!(key.allowed_ips))),
            CheckName::Permission => Some(self.of_key("permissions", json!(key.permissions))),
            CheckName::Rate => {
                Some(comparison("rate_limit_per_minute", self.rate_then().map(|rate| json!(rate)), json!(self.rate())))
            }
        }
    }

    /// The rate in force for the key now.
    fn rate(&self) -> u32 {
        self.entitlement.rate_of_key(self.key.rate_limit_per_minute, self.key.rate_granted).per_minute
    }

    /// The rate that was in force; nothing where the client's own limit, which may have been the lower one, or whether it
    /// counts for the key, was changed since: what packages contained is not in the client's trail.
    fn rate_then(&self) -> Option<u32> {
        const CLIENTS: [&str; 2] = ["package_id", "overrides.max_rate_limit_per_minute"];
        let (key, client) = (self.key.id.to_string(), self.key.client_id.to_string());
        let is_unknown = self.package_updated_at > self.request.at
            || self.changed(&key, "rate_granted")
            || CLIENTS.iter().any(|field| self.changed(&client, field));
        let own = self.then(&key, "rate_limit_per_minute", &json!(self.key.rate_limit_per_minute));
        let own = u32::try_from(own.as_u64()?).ok()?;
        (!is_unknown).then(|| self.entitlement.rate_of_key(own, self.key.rate_granted).per_minute)
    }

    fn changed(&self, target: &str, field: &str) -> bool {
        self.of(target).any(|event| event.changes.contains_key(field))
    }

    /// Whether the check would let the same call through now.
    fn passes_today(&self, check: CheckName, refused: bool) -> bool {
        let key = self.key;
        match check {
            CheckName::Credentials | CheckName::Key => true,
            CheckName::Revocation => key.revoked_at.is_none() && !refused && self.secret_works(),
            CheckName::Expiry => key.expires_at.is_none_or(|end| end > self.now),
            CheckName::Client => self.client_status == ClientStatus::Active,
            CheckName::Package => self.entitlement.has(Feature::ApiBasic),
            CheckName::Address => {
                let inside = |address| key.allowed_ips.iter().any(|range| range.contains(address));
                key.allowed_ips.is_empty() || self.request.ip.parse().is_ok_and(inside)
            }
            CheckName::Permission => self.required.is_none_or(|required| key.permissions.contains(required)),
            // Whether there is room at this moment is another question.
            CheckName::Rate => !refused || self.rate_then().is_some_and(|then| self.rate() > then),
        }
    }

    /// Whether the secret of a call that was let in by it still works: the one before the current one does in its grace.
    fn secret_works(&self) -> bool {
        let regenerated = |event: &&AuditEvent| event.action == AuditAction::ApiKeyRegenerated;
        match self.of(&self.key.id.to_string()).filter(regenerated).count() {
            0 => true,
            1 => self.key.grace_expires_at.is_some_and(|end| end > self.now),
            _ => false,
        }
    }

    fn of_key(&self, field: &str, now: Value) -> Comparison {
        comparison(field, Some(self.then(&self.key.id.to_string(), field, &now)), now)
    }

    /// The field before the first later change of it.
    fn then(&self, target: &str, field: &str, now: &Value) -> Value {
        let first = self.of(target).filter_map(|event| event.changes.get(field)).next();
        first.map_or(now, |change| &change.from).clone()
    }

    /// What happened to that thing since.
    fn of(&self, target: &str) -> impl Iterator<Item = &AuditEvent> {
        self.later.iter().filter(move |event| event.target.id.as_deref() == Some(target))
    }
}

fn comparison(field: &str, then: Option<Value>, now: Value) -> Comparison {
    Comparison { field: field.to_owned(), then: then.map(Setting::from), now: Setting::from(now) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{Overrides, PackageGrant, ServerLimits};
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

    /// The checks of a call of a client that has that rate since long, an hour later.
    fn with_client_rate(rate: u32, code: Option<ErrorCode>, key: &ApiKey, later: &[AuditEvent]) -> Vec<Check> {
        let package = PackageGrant { features: vec![Feature::ApiBasic], max_api_keys: 20, max_rate: rate };
        let server = ServerLimits { default_rate: 60, max_rate: 1000 };
        explain(&Evidence {
            request: &request(code),
            required: Some(Permission::PaymentsCreate),
            key,
            client_status: ClientStatus::Active,
            entitlement: &Entitlement::new(package, Overrides::default(), server),
            package_updated_at: "2026-11-01T10:00:00Z".parse().unwrap(),
            later,
            now: "2026-11-22T13:00:00Z".parse().unwrap(),
        })
    }

    fn explained(code: Option<ErrorCode>, key: &ApiKey, later: &[AuditEvent]) -> Vec<Check> {
        with_client_rate(60, code, key, later)
    }

    fn rate(own: u32) -> ApiKey {
        ApiKey { rate_limit_per_minute: own, ..key(&[], None) }
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
    fn the_rate_is_the_one_that_was_in_force() {
        let compared = |client, own, later: &[(&str, Value)]| {
            let key = rate(own);
            let event = |(whose, changes): &(&str, Value)| {
                let target = if *whose == "key" { key.id.to_string() } else { key.client_id.to_string() };
                super::tests::later(&target, changes)
            };
            let later: Vec<AuditEvent> = later.iter().map(event).collect();
            let check = with_client_rate(client, Some(ErrorCode::RateLimited), &key, &later).remove(8);
            let Comparison { then, now, .. } = check.compared.unwrap();
            (then, now, check.passes_today)
        };
        let changed = |from: Value, to: Value| json!({"from": from, "to": to});
        assert_eq!(compared(60, 50, &[]), (Some(Setting::Number(50)), Setting::Number(50), false));
        assert_eq!(compared(60, 500, &[]), (Some(Setting::Number(60)), Setting::Number(60), false));
        let lowered = ("key", json!({"rate_limit_per_minute": changed(json!(500), json!(50))}));
        assert_eq!(compared(60, 50, &[lowered]), (Some(Setting::Number(60)), Setting::Number(50), false));
        let raised = ("key", json!({"rate_limit_per_minute": changed(json!(20), json!(50))}));
        assert_eq!(compared(60, 50, &[raised]), (Some(Setting::Number(20)), Setting::Number(50), true));
        // What held the key then is not known once the client has another limit.
        let upgraded = ("client", json!({"package_id": changed(json!("pkg_1"), json!("pkg_2"))}));
        assert_eq!(compared(1000, 500, &[upgraded]), (None, Setting::Number(500), false));
        let overridden = ("client", json!({"overrides.max_rate_limit_per_minute": changed(json!(20), Value::Null)}));
        assert_eq!(compared(1000, 500, &[overridden]), (None, Setting::Number(500), false));
        let granted = ("key", json!({"rate_granted": changed(json!(false), json!(true))}));
        assert_eq!(compared(60, 50, &[granted]), (None, Setting::Number(50), false));
    }

    #[test]
    fn a_package_that_was_changed_since_tells_nothing_about_the_rate() {
        let (key, request) = (rate(500), request(Some(ErrorCode::RateLimited)));
        let package = PackageGrant { features: vec![Feature::ApiBasic], max_api_keys: 20, max_rate: 1000 };
        let server = ServerLimits { default_rate: 60, max_rate: 1000 };
        let checks = explain(&Evidence {
            request: &request,
            required: None,
            key: &key,
            client_status: ClientStatus::Active,
            entitlement: &Entitlement::new(package, Overrides::default(), server),
            package_updated_at: request.at.plus_seconds(1),
            later: &[],
            now: request.at.plus_seconds(2),
        });
        assert_eq!(checks[8].compared, Some(comparison("rate_limit_per_minute", None, json!(500))));
    }

    #[test]
    fn each_check_tells_whether_it_would_let_the_call_through_today() {
        let fails = |code, key: &ApiKey, later: &[AuditEvent]| {
            let checks = explained(code, key, later);
            checks.into_iter().filter(|check| !check.passes_today).map(|check| check.name).collect::<Vec<_>>()
        };
        let good = key(&["payments:create"], None);
        let later = |action: &str| {
            let mut event = later(&good.id.to_string(), &json!({}));
            event.action = action.parse().unwrap();
            event
        };
        assert_eq!(fails(None, &good, &[]), []);
        assert_eq!(
            fails(None, &key(&[], Some("2026-11-22T12:00:00Z")), &[]),
            [CheckName::Revocation, CheckName::Permission,]
        );
        // A secret that was replaced once works in its grace, and never one that was replaced twice.
        let replaced = later("api_key.regenerated");
        assert_eq!(fails(None, &good, std::slice::from_ref(&replaced)), [CheckName::Revocation]);
        let end = "2026-11-22T14:00:00Z".parse().unwrap();
        let in_grace = ApiKey { grace_expires_at: Some(end), ..good.clone() };
        assert_eq!(fails(None, &in_grace, std::slice::from_ref(&replaced)), []);
        assert_eq!(fails(None, &in_grace, &[replaced.clone(), replaced]), [CheckName::Revocation]);
        assert_eq!(fails(Some(ErrorCode::RevokedKey), &good, &[]), [CheckName::Revocation]);
        let expiring = |at: &str| ApiKey { expires_at: Some(at.parse().unwrap()), ..good.clone() };
        assert_eq!(fails(Some(ErrorCode::ExpiredKey), &expiring("2026-11-22T13:00:00Z"), &[]), [CheckName::Expiry]);
        assert_eq!(fails(Some(ErrorCode::ExpiredKey), &expiring("2026-11-22T13:00:01Z"), &[]), []);
        let from = |range: &str| ApiKey { allowed_ips: vec![range.parse().unwrap()], ..good.clone() };
        assert_eq!(fails(Some(ErrorCode::IpNotAllowed), &from("198.51.100.0/24"), &[]), [CheckName::Address]);
        assert_eq!(fails(Some(ErrorCode::IpNotAllowed), &from("192.0.2.0/24"), &[]), []);
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
        assert_eq!(compared(CheckName::Permission), (Some(Setting::from(json!(["balance:read"]))), Setting::from(now)));
        assert_eq!(
            compared(CheckName::Client),
            (Some(Setting::from(json!("suspended"))), Setting::from(json!("active")))
        );
        assert_eq!(compared(CheckName::Rate), (Some(Setting::Number(60)), Setting::Number(60)));
        assert_eq!(
            compared(CheckName::Revocation),
            (Some(Setting::None), Setting::from(json!("2026-11-22T12:00:00Z")))
        );
        assert_eq!(compared(CheckName::Package).0, None);
    }
}
