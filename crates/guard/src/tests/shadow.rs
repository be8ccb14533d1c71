//! What would have been, worked out from what was, against a guard that has the other settings.

use super::*;
use keywright_api_types::checks::CheckName;
use keywright_domain::shadow::{Difference, KeyRules, ObservedCall, ShadowKey};

/// A guard with one key that has these settings.
fn fixture(rules: &KeyRules) -> Fixture {
    let mut fixture = Fixture::new();
    fixture.key.expires_at = None;
    fixture.key.allowed_ips = rules.allowed.clone();
    fixture.key.permissions = rules.permissions;
    fixture.key.rate_limit_per_minute = rules.rate;
    if !rules.has_api {
        fixture.client.entitlement.features.clear();
    }
    fixture.apply();
    fixture
}

fn rules(rate: std::ops::Range<u32>) -> impl Strategy<Value = KeyRules> {
    let nets = prop_oneof![Just(vec![]), Just(vec!["10.1.0.0/17"]), Just(vec!["10.1.128.0/17", "2001:db8::/32"])];
    (0u8..10, nets, 0usize..4, rate).prop_map(|(closed, nets, permissions, rate)| KeyRules {
        has_api: closed > 0,
        allowed: nets.into_iter().map(|net| net.parse().unwrap()).collect(),
        permissions: Permission::ALL.iter().copied().take(permissions).collect(),
        rate,
    })
}

proptest! {
    #[test]
    fn it_is_what_the_guard_would_have_decided(
        before in rules(5..9), after in rules(1..5),
        calls in proptest::collection::vec((0u64..20_000, any::<u8>(), 0usize..4), 1..80),
    ) {
        let (was, would_be) = (fixture(&before), fixture(&after));
        let mut shadow = ShadowKey::new(before, after);
        let (mut now, mut monotonic) = (NOW, START);
        for (gap, host, permission) in calls {
            now = Timestamp::from_unix_milliseconds(now.unix_milliseconds() + i64::try_from(gap).unwrap());
            monotonic += Duration::from_millis(gap);
            let (address, required) = (format!("10.1.{host}.1"), Permission::ALL[permission]);
            let refusing = |fixture: &Fixture| {
                let decision = fixture.decide(fixture.secret.reveal(), &address, required, now, monotonic);
                decision.verdict.err().and_then(|refusal| CheckName::refusing_with(refusal.code()))
            };
            let (refused_by, expected) = (refusing(&was), refusing(&would_be));
            let address = address.parse().unwrap();
            let call = ObservedCall { at: now, address, required: Some(required), refused_by };
            let difference = match (refused_by, expected) {
                (None, Some(check)) => Difference::Refused(check),
                (Some(_), None) => Difference::LetIn,
                _ => Difference::None,
            };
            prop_assert_eq!(shadow.judge(&call), difference);
        }
    }
}
