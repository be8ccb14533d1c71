//! Many threads at once.

use std::sync::atomic::AtomicU32;
use std::thread;

use super::*;

const THREADS: u32 = 4;
const CALLS: u32 = 5000;

/// Threads record while batches are stored, fail and are dropped, on rings so small that they overflow.
#[test]
fn nothing_is_lost_or_doubled() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, running) = (open(folder.path(), 2), AtomicU32::new(THREADS));
    let mut stored = Stored::default();
    thread::scope(|scope| {
        for first in 0..THREADS {
            let (journal, running) = (&journal, &running);
            scope.spawn(move || {
                (0..CALLS).for_each(|number| journal.record(&call(number * THREADS + first, "some agent")));
                running.fetch_sub(1, Ordering::Release);
            });
        }
        for turn in 0.. {
            if running.load(Ordering::Acquire) == 0 {
                break;
            }
            let Some(batch) = journal.take(150) else { continue };
            match turn % 4 {
                0 => journal.put_back(batch),
                1 => drop(batch),
                _ => {
                    stored.commit(&batch);
                    journal.release(batch);
                }
            }
        }
    });
    stored.drain(&journal);
    stored.assert_has(0..THREADS * CALLS);
    assert_eq!((journal.state().depth, journal.state().damaged), (0, 0));
}

#[test]
fn threads_that_take_at_once_get_one_batch() {
    let journal = in_memory();
    journal.record(&call(1, ""));
    let taken: Vec<_> = thread::scope(|scope| {
        let takers: Vec<_> = (0..4).map(|_| scope.spawn(|| journal.take(10))).collect();
        takers.into_iter().filter_map(|taker| taker.join().unwrap()).collect()
    });
    assert_eq!(taken.len(), 1);
}
