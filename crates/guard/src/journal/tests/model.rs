//! Random histories of calls, batches, failures and ends of the process: each call is stored once.

use super::*;

/// What happens to a journal.
#[derive(Clone, Debug)]
enum Step {
    /// That many calls, with user agents of that length.
    Record(u32, usize),
    /// A batch of at most so many calls is taken, and meets its fate.
    Batch(usize, Fate),
    /// The same, while that many calls are recorded.
    CrowdedBatch(usize, u32, Fate),
}

/// What becomes of a batch.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Stored,
    /// The process ends before it is released.
    StoredAndEnd,
    /// The database's answer does not arrive.
    StoredUnheard,
    NotStored,
    /// The process ends before it is stored.
    End,
}

fn record() -> impl Strategy<Value = Step> {
    (1u32..400, 0usize..300).prop_map(|(calls, length)| Step::Record(calls, length))
}

/// Histories in which the process ends now and then.
fn with_ends() -> impl Strategy<Value = Step> {
    use Fate::*;
    let fate = prop::sample::select(vec![Stored, Stored, StoredAndEnd, StoredUnheard, NotStored, NotStored, End]);
    prop_oneof![record(), (1usize..700, fate).prop_map(|(size, fate)| Step::Batch(size, fate))]
}

/// Histories in which calls find no room while a batch is out. They would not outlive the process.
fn crowded() -> impl Strategy<Value = Step> {
    let fate = prop::sample::select(vec![Fate::Stored, Fate::StoredUnheard, Fate::NotStored]);
    let batch = (1usize..700, 1u32..900, fate);
    prop_oneof![record(), batch.prop_map(|(size, calls, fate)| Step::CrowdedBatch(size, calls, fate))]
}

/// A journal, the database, and how many calls there were.
struct History<'a> {
    folder: &'a Path,
    journal: Option<Journal>,
    stored: Stored,
    recorded: u32,
}

impl History<'_> {
    fn journal(&self) -> &Journal {
        self.journal.as_ref().unwrap()
    }

    fn record(&mut self, calls: u32, length: usize) {
        let user_agent = "a".repeat(length);
        let numbers = self.recorded..self.recorded + calls;
        numbers.for_each(|number| self.journal().record(&call(number, &user_agent)));
        self.recorded += calls;
    }

    fn end_and_start_again(&mut self) {
        self.journal = None;
        self.journal = Some(open(self.folder, 1));
        assert_eq!(self.stored.recover(self.journal()).damaged, 0);
    }

    fn meet(&mut self, batch: Option<Batch>, fate: Fate) {
        if let (Some(batch), Fate::Stored | Fate::StoredAndEnd | Fate::StoredUnheard) = (&batch, fate) {
            self.stored.commit(batch);
        }
        let journal = self.journal();
        match fate {
            Fate::Stored => batch.into_iter().for_each(|batch| journal.release(batch)),
            Fate::StoredUnheard | Fate::NotStored => {
                batch.into_iter().for_each(|batch| journal.put_back(batch));
                self.stored.recover(journal);
            }
            Fate::StoredAndEnd | Fate::End => {
                drop(batch);
                self.end_and_start_again();
            }
        }
    }

    fn run(&mut self, steps: Vec<Step>) {
        for step in steps {
            match step {
                Step::Record(calls, length) => self.record(calls, length),
                Step::Batch(size, fate) => self.meet(self.journal().take(size), fate),
                Step::CrowdedBatch(size, calls, fate) => {
                    let batch = self.journal().take(size);
                    self.record(calls, 10);
                    self.meet(batch, fate);
                }
            }
        }
    }

    fn finish(mut self) {
        let waiting = self.stored.recover(self.journal());
        assert_eq!(waiting.calls, self.journal().state().depth);
        let before = self.stored.len();
        let journal = self.journal.take().unwrap();
        self.stored.drain(&journal);
        assert_eq!(self.stored.len() - before, waiting.calls + waiting.counted);
        self.stored.assert_has(0..self.recorded);
        assert_eq!(journal.state().depth, 0);
    }
}

fn history(folder: &Path) -> History<'_> {
    History { folder, journal: Some(open(folder, 1)), stored: Stored::default(), recorded: 0 }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_call_is_stored_once_whenever_the_process_ends(steps in prop::collection::vec(with_ends(), 1..40)) {
        let folder = tempfile::tempdir().unwrap();
        let mut history = history(folder.path());
        history.run(steps);
        history.end_and_start_again();
        history.finish();
    }

    #[test]
    fn every_call_is_stored_once_however_full_it_gets(steps in prop::collection::vec(crowded(), 1..20)) {
        let folder = tempfile::tempdir().unwrap();
        let mut history = history(folder.path());
        history.run(steps);
        history.finish();
    }
}

#[test]
fn replay_begins_at_any_call_that_the_database_names() {
    let folder = tempfile::tempdir().unwrap();
    let mut positions = Vec::new();
    {
        let journal = open(folder.path(), 1);
        for number in 0..300 {
            positions.push(journal.state().bytes);
            journal.record(&call(number, ""));
        }
    }
    for (first, position) in positions.into_iter().enumerate().step_by(7) {
        let journal = open(folder.path(), 1);
        let recovery = journal.recover(|_| Some(position));
        assert_eq!(recovery, Recovery { calls: 300 - first as u64, counted: 0, damaged: 0 });
        assert_eq!(journal.take(1).unwrap().calls().next().unwrap().key.0, first as u32);
    }
}

#[test]
fn a_database_that_is_ahead_of_a_restored_ring_gets_later_positions_only() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path(), 1);
    (0..10).for_each(|number| journal.record(&call(number, "")));
    assert_eq!(journal.recover(|_| Some(BYTES * 9 + 32)).calls, 0);
    journal.record(&call(10, ""));
    let batch = journal.take(100).unwrap();
    assert_eq!(batch.len(), 1);
    assert!(batch.positions()[0].1 > BYTES * 9 + 32);
}
