//! Changes of one kind that wait to be made: whoever came first makes those of all, so that they share statements as well
//! as a commit.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{mem, thread};

use super::Fate;

/// What waits, in the order in which it came. The first was told to lead.
pub(crate) struct Batch<J, T>(Mutex<Vec<Job<J, T>>>);

/// Something to be done for somebody who waits for it.
pub(super) struct Job<J, T> {
    /// What is to be done.
    pub(super) what: J,
    waiting: Sender<Word<T>>,
}

/// What those who wait are told. They are told nothing more when their job was given up.
pub(super) enum Word<T> {
    /// To make what waits.
    Lead,
    /// What came of the job, or the panic in which it ended; and the fate of the transaction of which it is a part.
    Done(thread::Result<T>, Arc<Fate>),
}

/// The duty to make what waits. If it is dropped, what waits is given up, so that nobody waits in vain.
pub(super) struct Lead<'a, J, T>(&'a Batch<J, T>);

impl<J, T> Default for Batch<J, T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<J, T> Batch<J, T> {
    /// Waits with the others, for what is told here.
    pub(super) fn enter(&self, what: J) -> Receiver<Word<T>> {
        let (waiting, words) = channel();
        let mut jobs = self.lock();
        jobs.push(Job { what, waiting });
        if jobs.len() == 1 {
            appoint(&jobs);
        }
        words
    }

    /// Takes over the duty, as one was told to.
    pub(super) fn lead(&self) -> Lead<'_, J, T> {
        Lead(self)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Job<J, T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<J, T> Lead<'_, J, T> {
    /// Takes so many jobs, the own one first, and passes the duty on if more are left.
    pub(super) fn take(self, most: usize) -> Vec<Job<J, T>> {
        let mut jobs = self.0.lock();
        let count = jobs.len().min(most.max(1));
        let taken = jobs.drain(..count).collect();
        appoint(&jobs);
        drop(jobs);
        mem::forget(self);
        taken
    }
}

impl<J, T> Drop for Lead<'_, J, T> {
    fn drop(&mut self) {
        self.0.lock().clear();
    }
}

fn appoint<J, T>(jobs: &[Job<J, T>]) {
    if let Some(first) = jobs.first() {
        // Who waits does so until it is told.
        let _ = first.waiting.send(Word::Lead);
    }
}

impl<J, T> Job<J, T> {
    /// Tells who waits for it what came of it.
    pub(super) fn answer(self, outcome: thread::Result<T>, fate: &Arc<Fate>) {
        // Who waits does so until it is told.
        let _ = self.waiting.send(Word::Done(outcome, Arc::clone(fate)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_to_lead(words: &Receiver<Word<()>>) -> bool {
        matches!(words.try_recv(), Ok(Word::Lead))
    }

    #[test]
    fn the_first_of_those_that_wait_leads() {
        let batch = Batch::default();
        let words = [1, 2, 3].map(|number| batch.enter(number));
        assert_eq!(words.each_ref().map(is_to_lead), [true, false, false]);
        let taken: Vec<_> = batch.lead().take(2).into_iter().map(|job| job.what).collect();
        assert_eq!((taken, is_to_lead(&words[2])), (vec![1, 2], true));
        assert_eq!(batch.lead().take(2).len(), 1);
        assert!(is_to_lead(&batch.enter(4)));
    }

    #[test]
    fn what_waits_is_given_up_with_the_lead() {
        let batch = Batch::<_, ()>::default();
        let words = [1, 2].map(|number| batch.enter(number));
        assert!(words[0].recv().is_ok());
        drop(batch.lead());
        assert!(words.iter().all(|words| words.recv().is_err()));
        assert!(is_to_lead(&batch.enter(3)));
    }
}
