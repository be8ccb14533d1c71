//! Changes of one kind that wait to be made: whoever has the turn makes all that wait, so that they share statements as
//! well as a commit.

use std::any::Any;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::Fate;
use crate::error::DatabaseError;

/// What waits, by number.
pub(crate) struct Batch<J, T>(Mutex<Waiting<J, T>>);

struct Waiting<J, T> {
    jobs: Vec<Job<J, T>>,
    next: u64,
}

/// Something to be done for somebody who waits for it.
pub(super) struct Job<J, T> {
    number: u64,
    /// What is to be done.
    pub(super) what: J,
    answer: Sender<Answer<T>>,
}

/// What came of a job, or the panic in which it ended; and the fate of the transaction of which it is a part.
struct Answer<T>(thread::Result<T>, Arc<Fate>);

/// A place among those who wait.
pub(super) struct Place<T> {
    number: u64,
    answer: Receiver<Answer<T>>,
}

impl<J, T> Default for Batch<J, T> {
    fn default() -> Self {
        Self(Mutex::new(Waiting { jobs: Vec::new(), next: 0 }))
    }
}

impl<J, T> Batch<J, T> {
    /// Waits with the others.
    pub(super) fn enter(&self, what: J) -> Place<T> {
        let mut waiting = self.lock();
        let (number, (sender, answer)) = (waiting.next, channel());
        waiting.next += 1;
        waiting.jobs.push(Job { number, what, answer: sender });
        Place { number, answer }
    }

    /// Gives the place up, unless somebody is at its job already.
    pub(super) fn leave(&self, place: &Place<T>) -> bool {
        let mut waiting = self.lock();
        let before = waiting.jobs.len();
        waiting.jobs.retain(|job| job.number != place.number);
        waiting.jobs.len() < before
    }

    /// Whether nobody is at the job of this place yet.
    pub(super) fn waits(&self, place: &Place<T>) -> bool {
        self.lock().jobs.iter().any(|job| job.number == place.number)
    }

    /// Takes so many jobs, that of this place among them; none if somebody has taken that already.
    pub(super) fn take(&self, place: &Place<T>, most: usize) -> Vec<Job<J, T>> {
        let jobs = &mut self.lock().jobs;
        let Some(own) = jobs.iter().position(|job| job.number == place.number) else { return Vec::new() };
        let own = jobs.remove(own);
        let others = jobs.len().min(most.saturating_sub(1));
        std::iter::once(own).chain(jobs.drain(..others)).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Waiting<J, T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<J, T> Job<J, T> {
    /// Tells who waits for it what came of it.
    pub(super) fn answer(self, outcome: thread::Result<T>, fate: &Arc<Fate>) {
        // Who waits does so until this, so nothing is lost.
        let _ = self.answer.send(Answer(outcome, Arc::clone(fate)));
    }
}

impl<T> Place<T> {
    /// Waits until the job is done and its transaction committed.
    pub(super) fn wait(self) -> Result<Result<T, Box<dyn Any + Send>>, DatabaseError> {
        let given_up = |_| DatabaseError::NotCommitted("the transaction was given up".to_owned());
        let Answer(outcome, fate) = self.answer.recv().map_err(given_up)?;
        fate.wait().map_err(DatabaseError::NotCommitted)?;
        Ok(outcome)
    }
}
