//! Whatever is damaged, the rest is found, and nothing is invented.

use std::os::unix::fs::FileExt;

use super::header::HEADER_BYTES;
use super::*;

/// A ring on its second lap with 200 calls that wait, and where they begin.
fn written(folder: &Path) -> (RingId, u64) {
    let journal = open(folder, 1);
    (0..400).for_each(|number| journal.record(&call(number, "before")));
    let batch = journal.take(400).unwrap();
    let position = batch.positions()[0];
    journal.release(batch);
    (400..600).for_each(|number| journal.record(&call(number, "some agent")));
    position
}

fn flip(path: &Path, offset: u64, bits: u8) {
    let file = std::fs::OpenOptions::new().read(true).write(true).open(path).unwrap();
    let mut byte = [0];
    file.read_exact_at(&mut byte, offset).unwrap();
    file.write_all_at(&[byte[0] ^ bits], offset).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn a_damaged_byte_costs_one_call_at_most(offset in 0..HEADER_BYTES + BYTES, bits in 1u8..) {
        let folder = tempfile::tempdir().unwrap();
        let (id, position) = written(folder.path());
        flip(&folder.path().join("0.ring"), offset, bits);
        let journal = open(folder.path(), 1);
        let recovery = journal.recover(|asked| (asked == id).then_some(position));
        let batch = journal.take(1000).unwrap();
        let found: Vec<_> = batch.calls().collect();
        let lost = 200 - found.len();
        prop_assert!(lost <= 1);
        prop_assert_eq!(recovery.calls, found.len() as u64);
        prop_assert!(found.iter().all(|found| *found == call(found.key.0, "some agent") && found.key.0 >= 400));
        prop_assert!(found.is_sorted_by_key(|call| call.key.0));
        if found.last().unwrap().key.0 == 599 {
            // A filler at the ring's end holds no call, but may be damaged too.
            prop_assert_eq!(batch.damaged(), recovery.damaged);
            prop_assert!((lost as u64..=1).contains(&batch.damaged()));
        }
        journal.release(batch);
        prop_assert!(journal.state().damaged <= 1);
    }

    #[test]
    fn a_record_that_was_not_finished_is_no_call(cut in 16usize..100) {
        let folder = tempfile::tempdir().unwrap();
        let journal = open(folder.path(), 1);
        journal.record(&call(0, "whole"));
        let end = journal.state().bytes;
        journal.record(&call(1, "torn, after some of its bytes"));
        drop(journal);
        let path = folder.path().join("0.ring");
        let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
        file.write_all_at(&vec![0; 300], HEADER_BYTES + end + cut as u64).unwrap();
        let journal = open(folder.path(), 1);
        prop_assert_eq!(journal.recover(|_| None), Recovery { calls: 1, counted: 0, damaged: 1 });
        journal.record(&call(2, "next"));
        let numbers: Vec<_> = journal.take(10).unwrap().calls().map(|call| call.key.0).collect();
        prop_assert_eq!(numbers, [0, 2]);
    }

    #[test]
    fn arbitrary_bytes_are_no_calls(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
        let folder = tempfile::tempdir().unwrap();
        drop(open(folder.path(), 1));
        let file = std::fs::OpenOptions::new().write(true).open(folder.path().join("0.ring")).unwrap();
        file.write_all_at(&bytes, HEADER_BYTES).unwrap();
        std::fs::write(folder.path().join("0.counts"), &bytes).unwrap();
        let journal = open(folder.path(), 1);
        prop_assert_eq!(journal.recover(|_| None).calls, 0);
        journal.record(&call(1, ""));
        prop_assert_eq!(journal.take(10).unwrap().len(), 1);
    }
}

#[test]
fn another_rings_records_are_not_taken_for_its_own() {
    let folder = tempfile::tempdir().unwrap();
    (0..9).for_each(|number| open(folder.path(), 1).record(&call(number, "")));
    let path = folder.path().join("0.ring");
    let ring = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    drop(Journal::open(Some(folder.path()), 1, BYTES, &mut ids(1000)));
    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.write_all_at(&ring[HEADER_BYTES as usize..], HEADER_BYTES).unwrap();
    assert_eq!(open(folder.path(), 1).recover(|_| None).calls, 0);
}
