//! The one connection by which this process changes state, and group commit: changes that come at the same time share a
//! transaction, and so the one wait for the disk that its commit takes.
//!
//! Whoever wants to change something waits for its turn, makes its change in a savepoint of the open transaction and
//! hands the transaction on if somebody else is waiting to join. Who finds nobody waiting commits for all. Nobody is
//! answered before that: a change of which others know is on the disk. Changes of one kind can be made together on top of
//! that ([`Batch`]).

mod batch;
mod turns;

use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::TransactionManager;
use diesel::result::Error;
use diesel::{Connection, QueryResult};

use crate::dialect::{self, AnyConnection};
use crate::error::DatabaseError;
use crate::pool::{Lender, Lent, PoolState, WAIT, Waits};
pub(crate) use batch::Batch;
use batch::{Job, Lead, Word};
use turns::{Turn, Turns};

/// How many changes share a commit at the most.
pub(crate) const MOST: usize = 128;

type Transactions = <AnyConnection as Connection>::TransactionManager;

/// The writing connection, for one at a time.
pub(crate) struct Writer {
    lender: Lender,
    /// How many changes share a commit at the most.
    most: usize,
    /// How long one waits for its turn at the most.
    patience: Duration,
    turns: Turns<Group>,
    /// For turns.
    waits: Waits,
}

impl Writer {
    pub(crate) fn new(lender: Lender, most: usize) -> Self {
        Self { lender, most, patience: WAIT, turns: Turns::default(), waits: Waits::default() }
    }

    /// How busy the connection is. It counts as lent to each who has a turn with it.
    pub(crate) fn pool_state(&self) -> PoolState {
        let PoolState { open, idle, waited, timeouts, .. } = self.lender.state();
        let turns = self.waits.state(open, idle);
        PoolState { waited: turns.waited + waited, timeouts: turns.timeouts + timeouts, ..turns }
    }

    /// Makes a change together with those of others. It is on the disk when this returns.
    pub(crate) fn join<T, E: From<DatabaseError>>(
        &self,
        change: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let (turn, group) = self.wait_for(|most| self.turns.to_join(most))?;
        let mut group = group.map_or_else(|| Group::begin(&self.lender), Ok)?;
        let outcome = group.run(change);
        let fate = Arc::clone(&group.fate);
        self.hand_on(turn, group);
        // A refusal waits as well: it may rest on what others of the group have changed.
        let fate = fate.wait();
        let outcome = outcome.unwrap_or_else(|panic| resume_unwind(panic));
        fate.map_err(DatabaseError::NotCommitted)?;
        outcome
    }

    /// Has a change made together with those of its kind that wait: by this thread or by another that came earlier. It is
    /// on the disk when this returns. `make` answers each of several, in their order; what it fails with concerns them
    /// all, and then each is made alone.
    pub(crate) fn join_batch<J: Clone, T, E: From<DatabaseError>>(
        &self,
        batch: &Batch<J, Result<T, E>>,
        job: J,
        mut make: impl FnMut(&mut AnyConnection, &[J]) -> Result<Vec<Result<T, E>>, E>,
    ) -> Result<T, E> {
        let words = batch.enter(job);
        loop {
            match words.recv() {
                Ok(Word::Lead) => self.lead(batch.lead(), &mut make)?,
                Ok(Word::Done(outcome, fate)) => {
                    let fate = fate.wait();
                    let outcome = outcome.unwrap_or_else(|panic| resume_unwind(panic));
                    fate.map_err(DatabaseError::NotCommitted)?;
                    return outcome;
                }
                Err(_) => return Err(DatabaseError::Unavailable("the change was given up".to_owned()).into()),
            }
        }
    }

    /// Makes what waits in a batch.
    fn lead<J: Clone, T, E: From<DatabaseError>>(
        &self,
        lead: Lead<'_, J, Result<T, E>>,
        make: &mut impl FnMut(&mut AnyConnection, &[J]) -> Result<Vec<Result<T, E>>, E>,
    ) -> Result<(), DatabaseError> {
        let (turn, group) = self.wait_for(|most| self.turns.to_join(most))?;
        let mut group = group.map_or_else(|| Group::begin(&self.lender), Ok)?;
        group.run_all(lead.take(self.most.saturating_sub(group.changes)), make);
        self.hand_on(turn, group);
        Ok(())
    }

    /// Passes the open transaction on to somebody who waits to join; commits it if nobody does, or if it is full.
    fn hand_on(&self, turn: Turn<'_, Group>, group: Group) {
        let mine = match group.is_lost || group.changes >= self.most {
            true => Some((turn, group)),
            false => turn.hand_on(group),
        };
        if let Some((turn, group)) = mine {
            group.end();
            drop(turn);
        }
    }

    /// Lends the connection to one alone, outside of any transaction. Groups wait meanwhile, and it waits for none but
    /// the one that is open and, after somebody else had it alone, the next.
    pub(crate) fn alone<T, E: From<DatabaseError>>(
        &self,
        work: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let _turn = self.wait_for(|most| self.turns.alone(most))?;
        work(&mut *self.lender.lend()?)
    }

    /// Waits for a turn, and notes for how long.
    fn wait_for<T>(&self, turn: impl FnOnce(Duration) -> Option<T>) -> Result<T, DatabaseError> {
        let start = Instant::now();
        let turn = turn(self.patience);
        match turn {
            Some(_) => self.waits.note_lent(start.elapsed()),
            None => self.waits.note_timeout(start.elapsed()),
        }
        turn.ok_or_else(|| DatabaseError::Unavailable("others were writing for too long".to_owned()))
    }
}

/// An open transaction that several share.
struct Group {
    connection: Lent,
    changes: usize,
    /// Whether the transaction is no longer what those who joined it took it for.
    is_lost: bool,
    fate: Arc<Fate>,
}

impl Group {
    fn begin(lender: &Lender) -> Result<Self, DatabaseError> {
        let mut connection = lender.lend()?;
        Transactions::begin_transaction(&mut *connection)?;
        let mut group = Self { connection, changes: 0, is_lost: false, fate: Arc::default() };
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
        if let Err(error) = Transactions::begin_transaction(&mut *self.connection) {
            self.lose(&error);
            return Ok(Err(DatabaseError::from(error).into()));
        }
        let outcome = catch_unwind(AssertUnwindSafe(|| change(&mut self.connection)));
        let end = match &outcome {
            Ok(Ok(_)) => Transactions::commit_transaction(&mut *self.connection),
            _ => Transactions::rollback_transaction(&mut *self.connection),
        };
        // A full disk, for example, makes SQLite roll back all of the transaction: what others have changed is gone then,
        // and what comes next would be on its own.
        if let Err(error) = end.and_then(|()| self.expect_depth(1)) {
            self.lose(&error);
        }
        outcome
    }

    /// Makes changes of one kind together, or else each alone, so that none takes others with it.
    fn run_all<J: Clone, T, E: From<DatabaseError>>(
        &mut self,
        jobs: Vec<Job<J, Result<T, E>>>,
        make: &mut impl FnMut(&mut AnyConnection, &[J]) -> Result<Vec<Result<T, E>>, E>,
    ) {
        if self.is_lost {
            return;
        }
        let whats: Vec<J> = jobs.iter().map(|job| job.what.clone()).collect();
        let made = self.run(|connection| make(connection, &whats));
        self.changes += jobs.len().saturating_sub(1);
        let fate = Arc::clone(&self.fate);
        let failed = match made {
            Ok(Ok(outcomes)) => {
                return jobs.into_iter().zip(outcomes).for_each(|(job, outcome)| job.answer(Ok(outcome), &fate));
            }
            Ok(Err(error)) => Ok(Err(error)),
            Err(panic) => Err(panic),
        };
        match <[_; 1]>::try_from(jobs) {
            Ok([job]) => job.answer(failed, &fate),
            Err(jobs) => jobs.into_iter().for_each(|job| self.run_all(vec![job], make)),
        }
    }

    /// Commits, and tells everybody of the group; unless it is lost.
    fn end(mut self) {
        if !self.is_lost {
            let outcome = self.commit();
            self.fate.decide(outcome.map_err(|error| error.to_string()));
        }
    }

    fn commit(&mut self) -> QueryResult<()> {
        self.expect_depth(1)?;
        Transactions::commit_transaction(&mut *self.connection)?;
        self.expect_depth(0)
    }

    /// Gives the transaction up for all who share it.
    fn lose(&mut self, error: &Error) {
        self.is_lost = true;
        self.fate.decide(Err(error.to_string()));
    }

    /// Sees that so many transactions are open, one within the other.
    fn expect_depth(&mut self, depth: u32) -> QueryResult<()> {
        match self.depth()? == depth {
            true => Ok(()),
            false => Err(Error::BrokenTransactionManager),
        }
    }

    fn depth(&mut self) -> QueryResult<u32> {
        let status = Transactions::transaction_manager_status_mut(&mut *self.connection);
        Ok(status.transaction_depth()?.map_or(0, NonZeroU32::get))
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // A no-op unless the group was given up on the way.
        self.fate.decide(Err("the transaction was given up".to_owned()));
        // Each attempt leaves one level less, or a connection that the pool throws away.
        while self.depth().is_ok_and(|depth| depth > 0) {
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
    /// Says what became of it, unless that is known.
    fn decide(&self, outcome: Result<(), String>) {
        let mut known = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        if known.is_none() {
            *known = Some(outcome);
            self.decided.notify_all();
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::DatabaseUrl;
    use diesel::connection::SimpleConnection;
    use diesel::sql_types::BigInt;
    use diesel::{QueryableByName, RunQueryDsl};
    use std::sync::mpsc;

    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        number: i64,
    }

    /// A database where adding 13 makes SQLite roll back all of the transaction, as a full disk does.
    fn writer(folder: &tempfile::TempDir) -> Writer {
        let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
        let setup = "CREATE TABLE change_log (sequence INTEGER); CREATE TABLE numbers (number INTEGER); \
                     CREATE TRIGGER unlucky BEFORE INSERT ON numbers WHEN NEW.number = 13 \
                     BEGIN SELECT RAISE(ROLLBACK, 'the disk is full'); END;";
        url.connect().unwrap().batch_execute(setup).unwrap();
        // Threads may start late on a busy machine.
        Writer { patience: Duration::from_secs(600), ..Writer::new(Lender::open(&url, 1).unwrap(), MOST) }
    }

    fn add(connection: &mut AnyConnection, number: i64) -> Result<(), DatabaseError> {
        Ok(diesel::sql_query("INSERT INTO numbers VALUES ($1)")
            .bind::<BigInt, _>(number)
            .execute(connection)
            .map(drop)?)
    }

    fn on_the_disk(writer: &Writer) -> Vec<i64> {
        let all = |connection: &mut AnyConnection| {
            let rows: Vec<Row> = diesel::sql_query("SELECT number FROM numbers ORDER BY number").load(connection)?;
            Ok::<_, DatabaseError>(rows.into_iter().map(|row| row.number).collect())
        };
        writer.alone(all).unwrap()
    }

    #[test]
    fn what_is_rolled_back_under_a_group_was_done_for_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let writer = &writer(&folder);
        let others = [13, 2, 3, 13, 4, 5, 13, 6];
        let mut heard = thread::scope(|scope| {
            let (begun, has_begun) = mpsc::channel();
            let first = scope.spawn(move || {
                writer.join(|connection| {
                    begun.send(()).unwrap();
                    while writer.turns.waiting().0 < others.len() {
                        thread::yield_now();
                    }
                    add(connection, 1)
                })
            });
            has_begun.recv().unwrap();
            let join = |number| scope.spawn(move || (number, writer.join(|connection| add(connection, number))));
            let threads = others.map(join);
            let others = threads.map(|thread| thread.join().unwrap());
            let all: Vec<_> = others.into_iter().chain([(1, first.join().unwrap())]).collect();
            all.into_iter().filter(|(_, outcome)| outcome.is_ok()).map(|(number, _)| number).collect::<Vec<_>>()
        });
        heard.sort_unstable();
        assert_eq!(on_the_disk(writer), heard, "what was answered is what is there");
        assert!(!heard.contains(&1) && !heard.contains(&13), "{heard:?}");
        writer.join(|connection| add(connection, 7)).unwrap();
        assert!(on_the_disk(writer).contains(&7));
    }

    #[test]
    fn a_change_that_ends_its_own_savepoint_is_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let writer = writer(&folder);
        let outcome = writer.join(|connection| {
            add(connection, 1)?;
            Ok::<_, DatabaseError>(connection.batch_execute("RELEASE diesel_savepoint_1")?)
        });
        assert!(matches!(outcome, Err(DatabaseError::NotCommitted(_))));
        writer.join(|connection| add(connection, 2)).unwrap();
        assert_eq!(on_the_disk(&writer), [2]);
    }
}
