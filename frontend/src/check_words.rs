//! The checks of a call as words: what each asks, what it compared, and how it can be mended.

use keywright_api_types::checks::{Check, CheckName, CheckOutcome, RequestDetail, Setting};
use keywright_api_types::clients::LimitSource;
use keywright_api_types::{ErrorCode, Timestamp};

use crate::format;

/// What a check asks.
pub const fn title(check: CheckName) -> &'static str {
    match check {
        CheckName::Credentials => "One key was presented",
        CheckName::Key => "The key is known",
        CheckName::Revocation => "Not revoked or replaced",
        CheckName::Expiry => "Not expired",
        CheckName::Client => "Client not suspended",
        CheckName::Package => "API access in the package",
        CheckName::Address => "Address allowed",
        CheckName::Permission => "Permission granted",
        CheckName::Rate => "Within the rate limit",
    }
}

/// How a check ended, in a word.
pub const fn outcome(outcome: CheckOutcome) -> &'static str {
    match outcome {
        CheckOutcome::Passed => "Passed",
        CheckOutcome::Refused => "Refused",
        CheckOutcome::NotReached => "Not reached",
    }
}

/// What a check compared, as sentences; `local` writes a moment in the reader's time zone.
pub fn sentence(check: &Check, call: &RequestDetail, local: impl Fn(Timestamp) -> String + Copy) -> String {
    let refused = check.outcome == CheckOutcome::Refused;
    let then = check.compared.as_ref().and_then(|compared| compared.then.as_ref()).unwrap_or(&Setting::None);
    let word = |setting: &Setting| words(setting, local);
    let (presented, was) = (word(&check.presented), word(then));
    match check.name {
        CheckName::Credentials => "In exactly one header.".to_owned(),
        CheckName::Key => format!("It is the key {}.", call.request.key_name),
        CheckName::Revocation if refused && then.is_none() => "The key itself was not revoked: the call presented a \
            secret that had been replaced, and whose grace period was over."
            .to_owned(),
        CheckName::Revocation if then.is_none() => "The key was not revoked, and its secret was good.".to_owned(),
        CheckName::Revocation => format!("The key was revoked on {was}."),
        CheckName::Expiry if then.is_none() => "The key had no expiry date.".to_owned(),
        CheckName::Expiry => format!("The call came on {presented}; the key was to expire on {was}."),
        CheckName::Client => format!("The client was {was}."),
        CheckName::Package if refused => "The client's package had no API access.".to_owned(),
        CheckName::Package => "The client's package had API access.".to_owned(),
        CheckName::Address if then.is_empty() => {
            format!("The call came from {presented}; the key worked from everywhere.")
        }
        CheckName::Address => format!("The call came from {presented}; the key allowed {was}."),
        CheckName::Permission if check.presented.is_none() => "A valid key was enough.".to_owned(),
        CheckName::Permission => format!("The route requires {presented}; the key had {was}."),
        CheckName::Rate if then.is_none() && refused => {
            "The requests that it may make in a minute were used up.".to_owned()
        }
        CheckName::Rate if then.is_none() => "The key was within what it may call in a minute.".to_owned(),
        CheckName::Rate if refused => format!("The key's {was} requests a minute were used up."),
        CheckName::Rate => format!("The key was allowed {was} requests a minute."),
    }
}

/// A setting as people read it.
fn words(setting: &Setting, local: impl Fn(Timestamp) -> String) -> String {
    match setting {
        Setting::None => "none".to_owned(),
        Setting::Number(number) => format::count(*number),
        Setting::Text(text) => text.parse().map_or_else(|_| text.clone(), local),
        Setting::List(items) if items.is_empty() => "none".to_owned(),
        Setting::List(items) => items.join(", "),
    }
}

/// What the setting is today, where it differs from what it was.
pub fn today(check: &Check, local: impl Fn(Timestamp) -> String + Copy) -> Option<String> {
    let compared = check.compared.as_ref()?;
    let Some(then) = &compared.then else {
        if check.name == CheckName::Rate {
            let now = words(&compared.now, local);
            return Some(format!("Its limit was changed since: today it is {now} requests a minute."));
        }
        // What packages contained then is not told: only a refusal can differ from today.
        let open = check.outcome == CheckOutcome::Refused && check.passes_today;
        return open.then(|| "Today the package has API access.".to_owned());
    };
    if *then == compared.now {
        return None;
    }
    let now = words(&compared.now, local);
    Some(match check.name {
        CheckName::Revocation => format!("The key was revoked later, on {now}."),
        CheckName::Client => format!("Today the client is {now}."),
        CheckName::Expiry if compared.now.is_none() => "Today the key has no expiry date.".to_owned(),
        CheckName::Expiry => format!("Today the key expires on {now}."),
        CheckName::Address if compared.now.is_empty() => "Today the key works from everywhere.".to_owned(),
        CheckName::Address => format!("Today the key allows {now}."),
        CheckName::Rate => format!("Today the key is allowed {now} requests a minute."),
        _ => format!("Today the key has {now}."),
    })
}

/// Where a refusal is mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the key's settings.
    Settings,
    /// On the key's page.
    Key,
    /// With a new key.
    NewKey,
    /// By asking for another package.
    Package,
    /// By the people who run the platform, or nowhere.
    Platform,
    /// In the request: the page about the code says how.
    Request(ErrorCode),
}

/// What mends a refusal by doing of somebody else than the caller, in the words for whoever reads them.
pub struct Remedies {
    /// The package has no API access.
    pub package: &'static str,
    /// The package sets the rate limit.
    pub rate_of_package: &'static str,
    /// An admin set the rate limit.
    pub rate_by_admin: &'static str,
    /// Nothing of the key or the package refused it.
    pub platform: &'static str,
}

/// What mends a refusal, and where: what refused the call, else what would refuse it today. Nothing for a call that was not
/// refused, or would be let in.
pub fn remedy(call: &RequestDetail, remedies: &Remedies) -> Option<(String, Place)> {
    let code = call.request.code?;
    let Some(refused) = call.checks.iter().find(|check| check.outcome == CheckOutcome::Refused) else {
        return Some(("The key was accepted; the request itself was refused.".to_owned(), Place::Request(code)));
    };
    let is_revoked = |check: &Check| {
        let revoked_at = check.compared.as_ref().map(|compared| &compared.now);
        check.name == CheckName::Revocation && revoked_at.is_some_and(|at| !at.is_none())
    };
    if call.checks.iter().any(is_revoked) {
        return Some(("A revoked key is final. Make a new one.".to_owned(), Place::NewKey));
    }
    let failing = match refused.passes_today {
        true => call.checks.iter().find(|check| !check.passes_today)?,
        false => refused,
    };
    Some(match failing.name {
        CheckName::Revocation => ("Use the key's current secret, or regenerate it.".to_owned(), Place::Key),
        CheckName::Expiry => ("Give the key a later expiry date.".to_owned(), Place::Settings),
        CheckName::Address => (format!("Allow {} for this key.", call.request.ip), Place::Settings),
        CheckName::Permission => {
            let required = call.required.map_or("the permission", |permission| permission.name());
            (format!("Needs {required}: add it to this key."), Place::Settings)
        }
        CheckName::Rate => {
            let (words, place) = of_rate(call.rate.set_by, remedies);
            (words.to_owned(), place)
        }
        CheckName::Package => (remedies.package.to_owned(), Place::Package),
        _ => (remedies.platform.to_owned(), Place::Platform),
    })
}

/// What lets a key call more often, by what sets its limit.
const fn of_rate(set_by: LimitSource, remedies: &Remedies) -> (&'static str, Place) {
    match set_by {
        LimitSource::Key => ("Raise the key's rate limit, or call less often.", Place::Settings),
        LimitSource::Package => (remedies.rate_of_package, Place::Package),
        LimitSource::Admin => (remedies.rate_by_admin, Place::Platform),
        LimitSource::Server => {
            ("This is the highest rate that this installation allows. Call less often.", Place::Platform)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn call(code: &str, check: &Value) -> RequestDetail {
        serde_json::from_value(json!({
            "request_id": "req_01kanj4zr0f4m8xk2v0c7d9w3h", "at": "2026-11-22T10:00:00Z",
            "key_id": "key_01kanj4zr0f4m8xk2v0c7d9w3h", "key_name": "Till",
            "client_id": "cli_01kanj4zr0f4m8xk2v0c7d9w3h", "method": "POST", "route": "/v1/payments",
            "status": 403, "code": code, "latency_ms": 0.1, "ip": "192.0.2.1", "user_agent": null,
            "required": "payments:create", "checks": [check], "rate": {"per_minute": 60, "set_by": "key"},
        }))
        .unwrap()
    }

    const REMEDIES: Remedies =
        Remedies { package: "package", rate_of_package: "larger", rate_by_admin: "admin", platform: "platform" };

    fn told(call: &RequestDetail) -> (String, Option<String>, Option<Place>) {
        let local = |at: Timestamp| at.to_string();
        let check = &call.checks[0];
        (sentence(check, call, local), today(check, local), remedy(call, &REMEDIES).map(|(_, place)| place))
    }

    fn permission(now: &Value, passes_today: bool) -> RequestDetail {
        call(
            "insufficient_permissions",
            &json!({
                "name": "permission", "outcome": "refused", "presented": "payments:create",
                "compared": {"field": "permissions", "then": ["balance:read"], "now": now},
                "passes_today": passes_today,
            }),
        )
    }

    #[test]
    fn a_refusal_says_what_was_compared_and_where_it_is_mended() {
        let (then, today, place) = told(&permission(&json!(["balance:read"]), false));
        assert_eq!(then, "The route requires payments:create; the key had balance:read.");
        assert_eq!((today, place), (None, Some(Place::Settings)));
        let mended = told(&permission(&json!(["balance:read", "payments:create"]), true));
        assert_eq!(mended.1.unwrap(), "Today the key has balance:read, payments:create.");
        assert_eq!(mended.2, None);
    }

    #[test]
    fn a_replaced_secret_is_told_from_a_revoked_key() {
        let of = |then: Value| {
            told(&call(
                "revoked_key",
                &json!({
                    "name": "revocation", "outcome": "refused", "presented": "2026-11-22T10:00:00Z",
                    "compared": {"field": "revoked_at", "then": then, "now": then}, "passes_today": false,
                }),
            ))
        };
        let (replaced, _, place) = of(Value::Null);
        assert!(replaced.contains("had been replaced"), "{replaced}");
        assert_eq!(place, Some(Place::Key));
        let (revoked, _, place) = of(json!("2026-11-20T10:00:00Z"));
        assert_eq!((revoked.as_str(), place), ("The key was revoked on 2026-11-20T10:00:00Z.", Some(Place::NewKey)));
    }

    #[test]
    fn an_address_is_compared_with_the_list_of_that_time() {
        let mut call = call(
            "ip_not_allowed",
            &json!({
                "name": "address", "outcome": "refused", "presented": "192.0.2.1",
                "compared": {"field": "allowed_ips", "then": ["203.0.113.0/24"], "now": []}, "passes_today": true,
            }),
        );
        let (then, today, place) = told(&call);
        assert_eq!(then, "The call came from 192.0.2.1; the key allowed 203.0.113.0/24.");
        assert_eq!((today.unwrap().as_str(), place), ("Today the key works from everywhere.", None));
        // What refused it is mended, but the key has expired since.
        let expired = json!({
            "name": "expiry", "outcome": "passed", "presented": "2026-11-22T10:00:00Z", "passes_today": false,
            "compared": {"field": "expires_at", "then": null, "now": "2026-11-22T12:00:00Z"},
        });
        call.checks.push(serde_json::from_value(expired).unwrap());
        assert_eq!(remedy(&call, &REMEDIES), Some(("Give the key a later expiry date.".to_owned(), Place::Settings)));
    }

    #[test]
    fn a_rate_is_mended_where_it_is_set() {
        let of = |compared: Value, set_by| {
            let check = json!({
                "name": "rate", "outcome": "refused", "presented": null, "compared": compared, "passes_today": false,
            });
            let mut call = call("rate_limited", &check);
            call.rate.set_by = set_by;
            told(&call)
        };
        let known = || json!({"field": "rate_limit_per_minute", "then": 60, "now": 60});
        assert_eq!(of(known(), LimitSource::Key).2, Some(Place::Settings));
        assert_eq!(of(known(), LimitSource::Package).2, Some(Place::Package));
        assert_eq!(of(known(), LimitSource::Admin).2, Some(Place::Platform));
        let (then, today, _) = of(json!({"field": "rate_limit_per_minute", "now": 60}), LimitSource::Package);
        assert_eq!(then, "The requests that it may make in a minute were used up.");
        assert_eq!(today.unwrap(), "Its limit was changed since: today it is 60 requests a minute.");
    }

    #[test]
    fn what_comes_after_the_checks_is_explained_by_its_code() {
        let passed =
            json!({"name": "rate", "outcome": "passed", "presented": null, "compared": null, "passes_today": true});
        assert_eq!(told(&call("not_found", &passed)).2, Some(Place::Request(ErrorCode::NotFound)));
    }
}
