//! The rule against a plainer one, and case by case.

use super::*;
use proptest::prelude::*;

const CHECKS: [Option<CheckName>; 7] = [
    None,
    Some(CheckName::Revocation),
    Some(CheckName::Client),
    Some(CheckName::Package),
    Some(CheckName::Address),
    Some(CheckName::Permission),
    Some(CheckName::Rate),
];

fn rules() -> KeyRules {
    let permissions = [Permission::BalanceRead, Permission::PaymentsRead].into_iter().collect();
    KeyRules { has_api: true, allowed: Vec::new(), permissions, rate: 60 }
}

fn call(second: i64, refused_by: Option<CheckName>) -> ObservedCall {
    ObservedCall {
        at: Timestamp::from_unix_milliseconds(1_800_000_000_000 + second * 1000),
        address: "192.0.2.1".parse().unwrap(),
        required: Some(Permission::BalanceRead),
        refused_by,
    }
}

fn judged(proposed: KeyRules, calls: &[ObservedCall]) -> Vec<Difference> {
    let mut key = ShadowKey::new(rules(), proposed);
    calls.iter().map(|call| key.judge(call)).collect()
}

#[test]
fn a_lower_rate_refuses_what_is_above_it_and_no_call_twice() {
    let calls: Vec<_> = (0..10).map(|second| call(second, None)).collect();
    let mut expected = vec![Difference::None; 2];
    expected.resize(10, Difference::Refused(CheckName::Rate));
    assert_eq!(judged(KeyRules { rate: 2, ..rules() }, &calls), expected);
}

#[test]
fn what_was_refused_before_the_rate_takes_nothing_from_it() {
    let refused = [CheckName::Revocation, CheckName::Client, CheckName::Address, CheckName::Permission];
    let mut calls: Vec<_> = refused.into_iter().map(|check| call(0, Some(check))).collect();
    calls.extend([call(0, None), call(0, None)]);
    let differences = judged(KeyRules { rate: 1, ..rules() }, &calls);
    assert_eq!(differences[..5], [Difference::None; 5]);
    assert_eq!(differences[5], Difference::Refused(CheckName::Rate));
}

#[test]
fn the_first_check_that_refuses_is_the_one_that_counts() {
    let mut proposed = KeyRules { allowed: vec!["10.0.0.0/8".parse().unwrap()], ..rules() };
    proposed.permissions = PermissionSet::EMPTY;
    assert_eq!(judged(proposed.clone(), &[call(0, None)]), [Difference::Refused(CheckName::Address)]);
    proposed.allowed = vec!["192.0.2.0/24".parse().unwrap()];
    assert_eq!(judged(proposed.clone(), &[call(0, None)]), [Difference::Refused(CheckName::Permission)]);
    proposed.has_api = false;
    assert_eq!(judged(proposed, &[call(0, None)]), [Difference::Refused(CheckName::Package)]);
}

#[test]
fn what_would_be_let_in_is_told_and_counts_against_the_rate() {
    let mut proposed = KeyRules { rate: 1, ..rules() };
    proposed.permissions.insert(Permission::PaymentsCreate);
    let lacking = ObservedCall { required: Some(Permission::PaymentsCreate), ..call(0, Some(CheckName::Permission)) };
    assert_eq!(judged(proposed, &[lacking, call(0, None)]), [Difference::LetIn, Difference::Refused(CheckName::Rate),]);
}

/// The checks one after the other, as somebody would write them who has the whole log of a key before them.
fn plainly(before: &KeyRules, after: &KeyRules, calls: &[ObservedCall]) -> Vec<Option<CheckName>> {
    let mut granted: Vec<Duration> = Vec::new();
    let mut refusals = Vec::new();
    for call in calls {
        let stands = |check: CheckName, same: bool, refuses: bool| match call.refused_by {
            Some(by) if same && by == check => true,
            Some(by) if same && by < check => refuses,
            _ if same => false,
            _ => refuses,
        };
        let outside = !after.allowed.is_empty() && !after.allowed.iter().any(|net| net.contains(&call.address));
        let lacks = call.required.is_some_and(|required| !after.permissions.contains(required));
        let early = call.refused_by.filter(|check| *check < CheckName::Package);
        let now = Duration::from_millis(call.at.unix_milliseconds().unsigned_abs());
        let full =
            granted.iter().try_fold(None, |arrival, at| Rate::per_minute(after.rate).take(arrival, *at).map(Some));
        let exhausted = full.is_ok_and(|arrival| Rate::per_minute(after.rate).take(arrival, now).is_err());
        let refusal = if early.is_some() {
            early
        } else if stands(CheckName::Package, before.has_api == after.has_api, !after.has_api) {
            Some(CheckName::Package)
        } else if stands(CheckName::Address, before.allowed == after.allowed, outside) {
            Some(CheckName::Address)
        } else if stands(CheckName::Permission, before.permissions == after.permissions, lacks) {
            Some(CheckName::Permission)
        } else if stands(CheckName::Rate, before.rate == after.rate, exhausted) {
            Some(CheckName::Rate)
        } else {
            if !exhausted {
                granted.push(now);
            }
            None
        };
        refusals.push(refusal);
    }
    refusals
}

fn any_rules() -> impl Strategy<Value = KeyRules> {
    let nets = prop_oneof![Just(vec![]), Just(vec!["192.0.2.0/25"]), Just(vec!["192.0.2.128/25", "10.0.0.0/8"])];
    (any::<bool>(), nets, 0usize..4, 1u32..5).prop_map(|(has_api, nets, permissions, rate)| KeyRules {
        has_api,
        allowed: nets.into_iter().map(|net| net.parse().unwrap()).collect(),
        permissions: Permission::ALL.iter().copied().take(permissions).collect(),
        rate,
    })
}

proptest! {
    #[test]
    fn it_judges_as_the_plain_rule(
        before in any_rules(), after in any_rules(),
        calls in proptest::collection::vec((0i64..20_000, 0u8..255, 0usize..5, 0usize..CHECKS.len()), 0..60),
    ) {
        let mut at = 1_800_000_000_000;
        let calls: Vec<_> = calls.into_iter().map(|(gap, host, permission, refused_by)| {
            at += gap;
            ObservedCall {
                at: Timestamp::from_unix_milliseconds(at),
                address: [192, 0, 2, host].into(),
                required: Permission::ALL.get(permission).copied().filter(|_| permission < 4),
                refused_by: CHECKS[refused_by],
            }
        }).collect();
        let expected = plainly(&before, &after, &calls);
        let mut key = ShadowKey::new(before, after);
        for (call, expected) in calls.iter().zip(expected) {
            let difference = match (call.refused_by, expected) {
                (None, Some(check)) => Difference::Refused(check),
                (Some(_), None) => Difference::LetIn,
                _ => Difference::None,
            };
            prop_assert_eq!(key.judge(call), difference);
        }
    }
}
