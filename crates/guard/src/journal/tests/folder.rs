//! Who has which ring, and what happens where there can be none.

use super::*;

#[test]
fn a_ring_belongs_to_one_process_until_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path(), 2);
    let second = Journal::open(Some(folder.path()), 1, BYTES, &mut ids(100)).0;
    assert_eq!((first.ring_ids().len(), second.ring_ids().len()), (2, 1));
    first.record(&call(1, ""));
    second.record(&call(2, ""));
    let all = [first.ring_ids(), second.ring_ids()].concat();
    drop((first, second));
    let third = open(folder.path(), 1);
    assert_eq!(third.ring_ids(), all, "rings beyond the need are read, too");
    assert_eq!(third.recover(|_| None).calls, 2);
    let mut stored = Stored::default();
    stored.drain(&third);
    stored.assert_has(1..3);
}

#[test]
fn files_are_private_and_of_full_size() {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().unwrap();
    let journals = folder.path().join("new").join("journal");
    assert!(open(&journals, 1).state().durable);
    let ring = journals.join("0.ring").metadata().unwrap();
    assert_eq!((ring.mode() & 0o777, ring.len()), (0o600, header::HEADER_BYTES + BYTES));
    assert!(ring.blocks() * 512 >= ring.len(), "blocks are its own");
    assert_eq!(journals.metadata().unwrap().mode() & 0o777, 0o700);
}

#[test]
fn where_there_can_be_no_file_calls_are_kept_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    for (folder, bytes) in [(file.join("journal"), BYTES), (folder.path().join("huge"), u64::MAX)] {
        let (journal, problems) = Journal::open(Some(&folder), 1, bytes, &mut ids(1));
        assert_eq!(problems.len(), 1);
        assert!(problems[0].to_string().contains(folder.to_str().unwrap()), "{}", problems[0]);
        assert!(!journal.state().durable);
        journal.record(&call(1, ""));
        assert_eq!(journal.take(1).unwrap().len(), 1);
        assert!(!folder.join("0.ring").exists(), "what could not be made takes no space");
        journal.sync().unwrap();
    }
}

#[test]
fn a_file_that_is_no_ring_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("0.ring");
    std::fs::write(&path, "not a ring".repeat(1000)).unwrap();
    let (journal, problems) = Journal::open(Some(folder.path()), 1, BYTES, &mut ids(1));
    assert!(matches!(problems[..], [OpenProblem::Use { .. }]), "{problems:?}");
    assert!(journal.state().durable, "another was made");
    assert!(std::fs::read(&path).unwrap().starts_with(b"not a ring"));
}

#[test]
fn a_ring_that_was_cut_short_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path(), 1));
    let file = std::fs::OpenOptions::new().write(true).open(folder.path().join("0.ring")).unwrap();
    file.set_len(header::HEADER_BYTES + 100).unwrap();
    let problems = Journal::open(Some(folder.path()), 1, BYTES, &mut ids(1)).1;
    assert!(matches!(problems[..], [OpenProblem::Use { .. }]), "{problems:?}");
}

#[test]
fn a_ring_whose_making_was_cut_off_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("0.ring"), [0; 10_000]).unwrap();
    let journal = open(folder.path(), 1);
    assert_eq!(journal.recover(|_| None), Recovery::default());
    journal.record(&call(1, ""));
    journal.sync().unwrap();
    drop(journal);
    assert_eq!(open(folder.path(), 1).recover(|_| None).calls, 1);
}

#[test]
fn a_ring_gets_another_size_once_nothing_waits_in_it() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path(), 1).record(&call(0, ""));
    let mut stored = Stored::default();
    let mut seed = 100;
    for (number, bytes) in (1..).zip([2 * BYTES, BYTES, 3 * BYTES]) {
        for is_empty in [false, true] {
            seed += 10;
            let (mut journal, problems) = Journal::open(Some(folder.path()), 1, bytes, &mut ids(seed));
            assert!(problems.is_empty(), "{problems:?}");
            let before = journal.state().capacity;
            assert_eq!(stored.recover(&journal).calls, u64::from(!is_empty));
            assert!(journal.resize(&mut ids(seed + 5)).is_empty());
            assert_eq!(journal.state().capacity, if is_empty { bytes } else { before });
            stored.drain(&journal);
            if is_empty {
                journal.record(&call(number, ""));
            }
        }
        let length = folder.path().join("0.ring").metadata().unwrap().len();
        assert_eq!(length, header::HEADER_BYTES + bytes);
    }
    stored.drain(&open(folder.path(), 1));
    stored.assert_has(0..4);
}

#[test]
fn what_another_size_leaves_behind_is_no_damage() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path(), 1);
    (0..20).for_each(|number| journal.record(&call(number, "")));
    let mut stored = Stored::default();
    stored.drain(&journal);
    drop(journal);
    let reopen = |seed| Journal::open(Some(folder.path()), 1, 2 * BYTES, &mut ids(seed)).0;
    let mut journal = reopen(100);
    stored.recover(&journal);
    assert!(journal.resize(&mut ids(200)).is_empty());
    (20..25).for_each(|number| journal.record(&call(number, "")));
    drop(journal);
    let again = reopen(300);
    let found = again.recover(|_| None);
    assert_eq!((found.calls, found.damaged), (5, 0));
    stored.drain(&again);
    stored.assert_has(0..25);
}

#[test]
fn a_ring_for_whose_new_size_there_is_no_room_keeps_its_own() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path(), 1));
    let (mut journal, problems) = Journal::open(Some(folder.path()), 1, u64::MAX, &mut ids(100));
    assert!(problems.is_empty(), "{problems:?}");
    let problems = journal.resize(&mut ids(200));
    assert!(matches!(problems[..], [OpenProblem::Resize { .. }]), "{problems:?}");
    assert_eq!(journal.state().capacity, BYTES);
    journal.record(&call(1, ""));
    drop(journal);
    assert_eq!(open(folder.path(), 1).recover(|_| None).calls, 1);
}
