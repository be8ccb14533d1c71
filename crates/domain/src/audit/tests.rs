//! What shows, and what does not, when a chain was tampered with.

use keywright_api_types::audit::{
    ActorType, AuditCheckpoint,
    AuditFaultKind::{self, Changed, CheckpointInvalid, Missing, OutOfOrder, Rewritten},
    AuditVerification,
};
use proptest::prelude::*;
use std::convert::Infallible;

use super::checkpoint::CheckpointKey;
use super::*;
use crate::hex;

fn record(sequence: i64) -> AuditRecord {
    AuditRecord {
        sequence,
        id: AuditEventId::new(1_800_000_000_000, sequence as u128),
        at: Timestamp::from_unix_milliseconds(1_800_000_000_000 + sequence),
        actor: Actor { actor_type: ActorType::System, id: None, email: None, role: None },
        action: AuditAction::ApiKeyCreated,
        target: Target { target_type: "api_key".to_owned(), id: None, name: None },
        client_id: None,
        ip: None,
        user_agent: None,
        changes: "{}".to_owned(),
    }
}

fn stored(record: AuditRecord, previous: &[u8; 32]) -> StoredEvent {
    let hash = hex::encode(&record.hash(previous));
    let (sequence, id) = (record.sequence, record.id.to_string());
    StoredEvent { sequence, id, previous_hash: hex::encode(previous), hash, record: Some(record) }
}

/// Chains the events anew, in the order in which they are, and renumbers them.
fn rechain(events: &mut [StoredEvent]) {
    let mut previous = GENESIS;
    for (event, sequence) in events.iter_mut().zip(1..) {
        let record = AuditRecord { sequence, ..event.record.clone().unwrap() };
        *event = stored(record, &previous);
        previous = hex::decode(event.hash.as_bytes()).unwrap();
    }
}

fn renumber(events: &mut [StoredEvent]) {
    for (event, sequence) in events.iter_mut().zip(1..) {
        event.sequence = sequence;
        event.record.as_mut().unwrap().sequence = sequence;
    }
}

/// A chain of that many events, as it was written.
pub(super) fn chain(length: i64) -> Vec<StoredEvent> {
    let mut events: Vec<_> = (1..=length).map(|sequence| stored(record(sequence), &GENESIS)).collect();
    rechain(&mut events);
    events
}

fn sign(key: &[u8; 32], event: &StoredEvent) -> AuditCheckpoint {
    let (id, hash) = (event.id.parse().unwrap(), hex::decode(event.hash.as_bytes()).unwrap());
    CheckpointKey::new(key).sign(event.sequence, id, &hash, Timestamp::from_unix_milliseconds(0))
}

fn verify(events: &[StoredEvent], checkpoints: Vec<AuditCheckpoint>) -> AuditVerification {
    let mut walk = TrailWalk::new(checkpoints, Some(CheckpointKey::new(&[7; 32]).public_key()));
    events.iter().take_while(|event| walk.step(event)).count();
    walk.finish(|hash| Ok::<_, Infallible>(events.iter().any(|event| event.hash == hash))).unwrap()
}

/// What is wrong, at which place, and which event is named.
fn fault(events: &[StoredEvent], checkpoints: Vec<AuditCheckpoint>) -> Option<(AuditFaultKind, i64, String)> {
    let outcome = verify(events, checkpoints);
    assert_eq!(outcome.intact, outcome.fault.is_none());
    outcome.fault.map(|fault| (fault.kind, fault.sequence, outcome.first_broken_id.unwrap()))
}

#[test]
fn an_absent_field_and_an_empty_one_hash_differently() {
    let (mut absent, mut empty) = (record(1), record(1));
    absent.ip = None;
    empty.ip = Some(String::new());
    assert_ne!(absent.hash(&GENESIS), empty.hash(&GENESIS));
}

/// A name, what is done to ten events, and what is found: the fault, its place, and which event of the ten is named.
type Case = (&'static str, fn(&mut Vec<StoredEvent>), (AuditFaultKind, i64, usize));

const CASES: [Case; 13] = [
    ("a changed field", |events| events[3].record.as_mut().unwrap().ip = Some("192.0.2.1".into()), (Changed, 4, 3)),
    ("an unreadable event", |events| events[3].record = None, (Changed, 4, 3)),
    ("another hash", |events| events[3].hash = "ab".repeat(32), (Changed, 4, 3)),
    ("another hash before", |events| events[3].previous_hash = "ab".repeat(32), (Changed, 4, 3)),
    ("no hash at all", |events| events[3].hash.clear(), (Changed, 4, 3)),
    (
        "a changed field with its hash",
        |events| {
            let mut record = events[3].record.clone().unwrap();
            record.changes = r#"{"a":1}"#.into();
            events[3] = stored(record, &hex::decode(events[2].hash.as_bytes()).unwrap());
        },
        (Changed, 5, 4),
    ),
    ("removed", |events| drop(events.remove(3)), (Missing, 4, 4)),
    ("several removed", |events| drop(events.drain(3..6)), (Missing, 4, 6)),
    ("the first removed", |events| drop(events.remove(0)), (Missing, 1, 1)),
    (
        "removed and renumbered",
        |events| {
            events.remove(3);
            renumber(events);
        },
        (Missing, 4, 4),
    ),
    (
        "swapped and renumbered",
        |events| {
            events.swap(3, 4);
            renumber(events);
        },
        (OutOfOrder, 4, 4),
    ),
    ("swapped", |events| events.swap(3, 4), (OutOfOrder, 4, 4)),
    (
        "one put between",
        |events| {
            let previous = hex::decode(events[2].hash.as_bytes()).unwrap();
            events.insert(3, stored(AuditRecord { id: AuditEventId::new(1, 1), ..record(4) }, &previous));
            renumber(events);
        },
        (OutOfOrder, 5, 3),
    ),
];

#[test]
fn a_checkpoint_that_anybody_could_have_made_hides_nothing() {
    let whole = chain(10);
    let (own, other) = (sign(&[7; 32], &whole[7]), sign(&[8; 32], &whole[1]));
    let forged = AuditCheckpoint { hash: "ab".repeat(32), ..own.clone() };
    let foreign = AuditCheckpoint { hash: "ab".repeat(32), ..other };
    let foreign = CheckpointKey::new(&[8; 32]).sign(2, foreign.id, &[9; 32], foreign.at);
    let beyond = CheckpointKey::new(&[8; 32]).sign(99, own.id, &[9; 32], own.at);
    let bogus = || vec![own.clone(), forged.clone(), foreign.clone(), beyond.clone()];
    let mut changed = whole.clone();
    changed[5].record = None;
    assert_eq!(fault(&changed, bogus()), Some((Changed, 6, whole[5].id.clone())));
    assert_eq!(fault(&whole[..6], bogus()), Some((Missing, 8, whole[7].id.clone())));
    // Where nothing else is wrong they are named.
    for (checkpoint, kind) in [(&forged, CheckpointInvalid), (&foreign, Rewritten), (&beyond, Missing)] {
        let found = fault(&whole, vec![own.clone(), checkpoint.clone()]).map(|(kind, ..)| kind);
        assert_eq!(found, Some(kind));
    }
}

#[test]
fn what_was_done_to_the_chain_is_named() {
    let whole = chain(10);
    assert_eq!(fault(&whole, vec![]), None);
    for (name, tamper, (kind, place, event)) in CASES {
        let mut events = whole.clone();
        tamper(&mut events);
        assert_eq!(fault(&events, vec![]), Some((kind, place, whole[event].id.clone())), "{name}");
    }
}

#[test]
fn a_cut_tail_and_a_chain_written_anew_show_against_a_checkpoint_alone() {
    let whole = chain(10);
    let checkpoint = || vec![sign(&[7; 32], &whole[4]), sign(&[7; 32], &whole[7])];
    let cut = whole[..6].to_vec();
    let mut anew = whole.clone();
    anew[5].record.as_mut().unwrap().ip = Some("192.0.2.1".into());
    rechain(&mut anew);
    for events in [&whole, &cut, &anew] {
        assert_eq!(fault(events, vec![]), None);
    }
    assert_eq!(verify(&whole, checkpoint()).checkpoints, 2);
    assert_eq!(fault(&cut, checkpoint()), Some((Missing, 8, whole[7].id.clone())));
    assert_eq!(fault(&anew, checkpoint()), Some((Rewritten, 8, whole[7].id.clone())));
    assert_eq!(fault(&[], checkpoint()), Some((Missing, 5, whole[4].id.clone())));
}

#[test]
fn a_checkpoint_must_be_signed_and_another_key_is_counted() {
    let whole = chain(10);
    let signed = sign(&[7; 32], &whole[4]);
    let forged = AuditCheckpoint { public_key: CheckpointKey::new(&[8; 32]).public_key(), ..signed.clone() };
    assert_eq!(fault(&whole, vec![forged]), Some((CheckpointInvalid, 5, whole[4].id.clone())));
    let outcome = verify(&whole, vec![signed, sign(&[8; 32], &whole[6])]);
    assert_eq!((outcome.intact, outcome.checkpoints, outcome.by_other_keys), (true, 2, 1));
}

#[test]
fn a_walk_goes_on_behind_an_event_that_is_right() {
    let whole = chain(10);
    let mut walk = ChainWalk::behind(4, hex::decode(whole[3].hash.as_bytes()).unwrap());
    assert!(whole[4..].iter().all(|event| walk.step(event).is_ok()));
    assert_eq!((walk.sequence(), hex::encode(walk.hash())), (10, whole[9].hash.clone()));
    let mut walk = ChainWalk::behind(4, hex::decode(whole[2].hash.as_bytes()).unwrap());
    assert!(walk.step(&whole[4]).is_err());
}

proptest! {
    #[test]
    fn a_chain_as_written_is_intact(length in 0i64..50) {
        let outcome = verify(&chain(length), vec![]);
        prop_assert_eq!((outcome.intact, outcome.checked), (true, length as u64));
    }

    #[test]
    fn a_changed_event_is_named(length in 1i64..50, at in 0usize..50) {
        let mut events = chain(length);
        let at = at % events.len();
        events[at].record.as_mut().unwrap().changes.push(' ');
        prop_assert_eq!(fault(&events, vec![]), Some((Changed, at as i64 + 1, events[at].id.clone())));
    }

    #[test]
    fn after_a_removed_event_the_next_is_named(length in 2i64..50, at in 0usize..50) {
        let mut events = chain(length);
        let at = at % (events.len() - 1);
        events.remove(at);
        prop_assert_eq!(fault(&events, vec![]), Some((Missing, at as i64 + 1, events[at].id.clone())));
    }

    #[test]
    fn of_two_swapped_events_the_first_is_named(length in 2i64..50, at in 0usize..50) {
        let mut events = chain(length);
        let at = at % (events.len() - 1);
        events.swap(at, at + 1);
        renumber(&mut events);
        prop_assert_eq!(fault(&events, vec![]), Some((OutOfOrder, at as i64 + 1, events[at].id.clone())));
    }
}
