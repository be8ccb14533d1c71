//! Decisions while the table changes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::*;
use keywright_domain::secrets::SecretHash;

/// Enough for the table to grow many times.
const OTHERS: u32 = 20_000;

fn is_refused_as(decision: &Decision, expected: Refusal) -> bool {
    decision.verdict.as_ref().is_err_and(|refusal| *refusal == expected)
}

/// A key that nobody presents.
fn other(fixture: &Fixture, number: u32) -> VerifiableKey {
    VerifiableKey {
        id: ApiKeyId::new(2, number.into()),
        number: KeyNumber(number),
        secrets: vec![(SecretHash(spread(number)), SecretLife::Current)],
        ..fixture.key.clone()
    }
}

/// Different for each number, in the first bytes too.
fn spread(number: u32) -> [u8; 32] {
    let mut bytes = [0; 32];
    let mixed = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes();
    bytes.iter_mut().zip(mixed.iter().cycle()).for_each(|(to, from)| *to = *from);
    bytes
}

#[test]
fn a_key_is_found_while_the_table_grows() {
    let fixture = Fixture::new();
    let loading = AtomicBool::new(true);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while loading.load(Ordering::Acquire) {
                    let decision = fixture.decide_at(NOW, START);
                    assert_eq!(decision.key.map(|key| key.number()), Some(fixture.key.number));
                    assert!(!is_refused_as(&decision, Refusal::InvalidKey));
                }
            });
        }
        for number in 100..100 + OTHERS {
            fixture.guard.apply(&fixture.client, [other(&fixture, number)]);
        }
        loading.store(false, Ordering::Release);
    });
    assert_eq!(fixture.guard.size(), TableSize { keys: OTHERS as usize + 1, clients: 1 });
}

/// What changes, and how each call must be refused after that.
type Change = (Refusal, fn(&mut VerifiableClient, &mut VerifiableKey));

#[test]
fn no_call_that_begins_after_a_change_is_accepted() {
    let changes: [Change; 4] = [
        (Refusal::RevokedKey, |_, key| key.revoked = true),
        (Refusal::ClientSuspended, |client, _| client.suspended = true),
        (Refusal::InsufficientPermissions { required: Permission::BalanceRead }, |_, key| {
            key.permissions.remove(Permission::BalanceRead);
        }),
        (Refusal::IpNotAllowed, |_, key| key.allowed_ips = vec!["192.0.2.0/24".parse().unwrap()]),
    ];
    for (expected, change) in changes {
        let fixture = Fixture::new();
        let (mut client, mut key) = (fixture.client.clone(), fixture.key.clone());
        change(&mut client, &mut key);
        let applied = AtomicBool::new(false);
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    while !applied.load(Ordering::Acquire) {
                        fixture.decide_at(NOW, START);
                    }
                    (0..200).for_each(|_| assert!(is_refused_as(&fixture.decide_at(NOW, START), expected)));
                });
            }
            fixture.guard.apply(&client, [key]);
            applied.store(true, Ordering::Release);
        });
    }
}
