//! The one connection by which this process changes state, and group commit: changes that come at the same time share a
//! transaction, and so the one wait for the disk that its commit takes.
//!
//! Whoever wants to change something waits for its turn, makes its change in a savepoint of the open transaction and
//! hands the transaction on if somebody else is waiting to join. Who finds nobody waiting commits for all. Nobody is
//! answered before that: a change of which others know is on the disk.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use diesel::connection::TransactionManager;
use diesel::{Connection, QueryResult};

use crate::connection::{Lender, Lent, PoolState, WAIT};
use crate::dialect::{self, AnyConnection};
use crate::error::DatabaseError;

/// How many changes share a commit at the most.
pub(crate) const MOST: usize = 128;

type Transactions = <AnyConnection as Connection>::TransactionManager;

/// The writing connection, for one at a time.
pub(crate) struct Writer {
    lender: Lender,
    /// How many changes share a commit at the most.
    most: usize,
    state: Mutex<State>,
    /// Told when somebody may join, or begin, a group.
    joining: Condvar,
    /// Told when somebody may have the connection alone.
    alone: Condvar,
}

#[derive(Default)]
struct State {
    /// Whether somebody has the turn.
    busy: bool,
    /// The open transaction, while it is handed on.
    group: Option<Group>,
    waiting_to_join: usize,
    waiting_for_all: usize,
}

impl Writer {
    pub(crate) fn new(lender: Lender, most: usize) -> Self {
        Self { lender, most, state: Mutex::default(), joining: Condvar::new(), alone: Condvar::new() }
    }

    pub(crate) fn pool_state(&self) -> PoolState {
        self.lender.state()
    }

    /// Makes a change together with those of others. It is on the disk when this returns.
    pub(crate) fn join<T, E: From<DatabaseError>>(
        &self,
        change: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let (turn, group) = self.turn_to_join()?;
        let mut group = group.map_or_else(|| Group::begin(&self.lender), Ok)?;
        let outcome = group.run(change);
        let fate = Arc::clone(&group.fate);
        if let Some((turn, group)) = turn.hand_on(group) {
            group.commit();
            drop(turn);
        }
        // A refusal waits as well: it may rest on what others of the group have changed.
        let fate = fate.wait();
        let outcome = outcome.unwrap_or_else(|panic| resume_unwind(panic));
        fate.map_err(DatabaseError::NotCommitted)?;
        outcome
    }

    /// Lends the connection to one alone, outside of any transaction. Groups wait meanwhile, and it waits for none but
    /// the one that is open.
    pub(crate) fn alone<T, E: From<DatabaseError>>(
        &self,
        work: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let _turn = self.turn_alone()?;
        work(&mut *self.lender.lend()?)
    }

    /// Waits for a turn, and takes the open transaction over, if there is one.
    fn turn_to_join(&self) -> Result<(Turn<'_>, Option<Group>), DatabaseError> {
        let start = Instant::now();
        let mut state = self.lock();
        state.waiting_to_join += 1;
        // Who wants the connection alone has precedence at the end of a group; else it might wait forever.
        let wait = |state: &mut State| state.busy || (state.group.is_none() && state.waiting_for_all > 0);
        let (mut state, _) = self.joining.wait_timeout_while(state, WAIT, wait).unwrap_or_else(PoisonError::into_inner);
        state.waiting_to_join -= 1;
        self.take_turn(&mut state, start, wait).map(|turn| (turn, state.group.take()))
    }

    fn turn_alone(&self) -> Result<Turn<'_>, DatabaseError> {
        let start = Instant::now();
        let mut state = self.lock();
        state.waiting_for_all += 1;
        let wait = |state: &mut State| state.busy || state.group.is_some();
        let (mut state, _) = self.alone.wait_timeout_while(state, WAIT, wait).unwrap_or_else(PoisonError::into_inner);
        state.waiting_for_all -= 1;
        self.take_turn(&mut state, start, wait)
    }

    /// Takes the turn, if it can be had now.
    fn take_turn(
        &self,
        state: &mut State,
        start: Instant,
        must_wait: impl Fn(&mut State) -> bool,
    ) -> Result<Turn<'_>, DatabaseError> {
        if must_wait(state) {
            self.lender.note_timeout(start.elapsed());
            return Err(DatabaseError::Unavailable("others were writing for too long".to_owned()));
        }
        self.lender.note_wait(start.elapsed());
        state.busy = true;
        Ok(Turn(self))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to use the connection; the next has it when this is dropped.
struct Turn<'a>(&'a Writer);

impl Turn<'_> {
    /// Hands the transaction, and the turn with it, to somebody who waits to join. Gives both back if nobody does, or if
    /// the transaction is full. Both go at once: who gives up waiting in between would leave nobody to commit.
    fn hand_on(self, group: Group) -> Option<(Self, Group)> {
        let mut state = self.0.lock();
        if state.waiting_to_join == 0 || group.changes >= self.0.most {
            drop(state);
            return Some((self, group));
        }
        state.group = Some(group);
        state.busy = false;
        self.0.joining.notify_one();
        drop(state);
        std::mem::forget(self);
        None
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.busy = false;
        match state.group.is_none() && state.waiting_for_all > 0 {
            true => self.0.alone.notify_one(),
            false => self.0.joining.notify_one(),
        }
    }
}

/// An open transaction that several share.
struct Group {
    connection: Lent,
    changes: usize,
    fate: Arc<Fate>,
}

impl Group {
    fn begin(lender: &Lender) -> Result<Self, DatabaseError> {
        let mut connection = lender.lend()?;
        Transactions::begin_transaction(&mut *connection)?;
        let mut group = Self { connection, changes: 0, fate: Arc::default() };
        // The write lock is taken at once: taken after a read it would fail instead of wait.
        dialect::lock_state(&mut group.connection)?;
        Ok(group)
    }

    /// Makes one change, or none of it; also if it panics, which is returned.
    fn run<T, E: From<DatabaseError>>(
        &mut self,
        change: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
    ) -> thread::Result<Result<T, E>> {
        self.changes += 1;
        let connection = &mut *self.connection;
        if let Err(error) = Transactions::begin_transaction(connection) {
            return Ok(Err(DatabaseError::from(error).into()));
        }
        let outcome = catch_unwind(AssertUnwindSafe(|| change(connection)));
        let end = match &outcome {
            Ok(Ok(_)) => Transactions::commit_transaction(connection),
            _ => Transactions::rollback_transaction(connection),
        };
        match (end, outcome) {
            (Err(error), Ok(Ok(_))) => Ok(Err(DatabaseError::from(error).into())),
            (_, outcome) => outcome,
        }
    }

    /// Commits, and tells everybody of the group.
    fn commit(mut self) {
        let outcome: QueryResult<()> = Transactions::commit_transaction(&mut *self.connection);
        self.fate.decide(outcome.map_err(|error| error.to_string()));
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // A no-op unless the group was given up on the way.
        if self.fate.decide(Err("the transaction was given up".to_owned())) {
            let _ = Transactions::rollback_transaction(&mut *self.connection);
        }
    }
}

/// What became of a group.
#[derive(Default)]
struct Fate {
    outcome: Mutex<Option<Result<(), String>>>,
    decided: Condvar,
}

impl Fate {
    /// Says what became of it, unless that is known. Returns whether it was not.
    fn decide(&self, outcome: Result<(), String>) -> bool {
        let mut known = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = known.is_none();
        if is_new {
            *known = Some(outcome);
            self.decided.notify_all();
        }
        is_new
    }

    fn wait(&self) -> Result<(), String> {
        let mut known = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match &*known {
                Some(outcome) => return outcome.clone(),
                None => known = self.decided.wait(known).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}
