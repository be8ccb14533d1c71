//! Past the bound records go, counts stay.

use super::*;

/// More calls than a ring holds.
const MANY: u32 = 2000;

fn record(journal: &Journal, numbers: std::ops::Range<u32>) {
    numbers.for_each(|number| journal.record(&call(number, "some agent")));
}

#[test]
fn a_full_ring_makes_room_and_counts_what_it_forgets() {
    let journal = in_memory();
    record(&journal, 0..MANY);
    let state = journal.state();
    assert_eq!(state.depth + state.folded, u64::from(MANY));
    assert!(state.folded > 0 && state.bytes <= BYTES);
    let mut stored = Stored::default();
    stored.drain(&journal);
    stored.assert_has(0..MANY);
    assert!(stored.calls.contains(&(MANY - 1)) && !stored.calls.contains(&0), "the oldest go first");
}

#[test]
fn a_batch_that_was_put_back_leaves_half_of_the_ring_free() {
    let journal = in_memory();
    record(&journal, 0..500);
    let batch = journal.take(100).unwrap();
    assert!(journal.state().bytes > BYTES / 2);
    journal.put_back(batch);
    let state = journal.state();
    assert!(state.bytes <= BYTES / 2 && state.bytes > BYTES / 3 && state.folded > 0);
    let mut stored = Stored::default();
    stored.drain(&journal);
    stored.assert_has(0..500);
}

#[test]
fn counts_outlive_the_process_until_the_database_has_them() {
    let folder = tempfile::tempdir().unwrap();
    record(&open(folder.path(), 1), 0..MANY);
    let mut stored = Stored::default();
    let journal = open(folder.path(), 1);
    let recovery = stored.recover(&journal);
    assert_eq!((recovery.calls + recovery.counted, recovery.damaged), (u64::from(MANY), 0));
    assert!(journal.state().durable);
    let batch = journal.take(1).unwrap();
    stored.commit(&batch);
    drop((batch, journal));
    let journal = open(folder.path(), 1);
    assert_eq!(stored.recover(&journal), Recovery { calls: recovery.calls - 1, counted: 0, damaged: 0 });
    stored.drain(&journal);
    stored.assert_has(0..MANY);
    assert_eq!(folder.path().join("0.counts").metadata().unwrap().len(), 0);
}

#[test]
fn calls_that_find_no_room_while_a_batch_is_out_are_counted() {
    // Some are left in the ring, or none is.
    for (before, size) in [(300, 1), (300, 1000), (585, 1000)] {
        let journal = in_memory();
        record(&journal, 0..before);
        let batch = journal.take(size).unwrap();
        record(&journal, before..MANY);
        assert!(journal.state().folded > 0);
        let mut stored = Stored::default();
        stored.commit(&batch);
        journal.release(batch);
        stored.drain(&journal);
        stored.assert_has(0..MANY);
    }
}

#[test]
fn a_damaged_segment_costs_no_other() {
    let folder = tempfile::tempdir().unwrap();
    record(&open(folder.path(), 1), 0..MANY);
    let path = folder.path().join("0.counts");
    let mut bytes = std::fs::read(&path).unwrap();
    let whole = open(folder.path(), 1).recover(|_| None);
    for offset in (0..bytes.len()).step_by(997) {
        bytes[offset] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let recovery = open(folder.path(), 1).recover(|_| None);
        let lost = whole.counted - recovery.counted;
        assert!(lost < 200, "{lost} lost by damage at {offset}");
        assert_eq!(recovery.damaged, u64::from(lost > 0));
        bytes[offset] ^= 1;
    }
}

#[test]
fn the_file_of_counts_grows_with_what_it_counts_and_not_with_time() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path(), 1);
    for round in 0..60 {
        record(&journal, 0..MANY);
        let length = folder.path().join("0.counts").metadata().unwrap().len();
        assert!(length < 3 << 20, "{length} bytes after {round} rounds");
    }
    drop(journal);
    let recovery = open(folder.path(), 1).recover(|_| None);
    assert_eq!(recovery.calls + recovery.counted, u64::from(MANY) * 60);
}
