//! What this server remembers from one look for alerts to the next.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use keywright_api_types::Timestamp;
use keywright_api_types::alerts::ALERT_MINUTES;
use keywright_api_types::ids::AlertId;
use keywright_database::alerts::OpenAlert;

use crate::state::Inner;

/// Over how long waits for the database are counted, and for how long nobody must have found that an alert is to last before
/// it is over: by the monotonic clock.
const ALERT_TIME: Duration = Duration::from_secs(60 * ALERT_MINUTES.unsigned_abs());

/// What is remembered; what it begins with says that all is well.
#[derive(Default)]
pub struct AlertWatch {
    fails: AtomicBool,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    worst: OwnReading,
    /// What was counted at the last look that worked.
    folded: u64,
    damaged: u64,
    /// What was counted at each look of the time over which it is, and at the last one before.
    timeouts: VecDeque<(Duration, u64)>,
    /// When each open alert was last found to last, and when that was first seen here by the monotonic clock.
    measured: HashMap<AlertId, (Timestamp, Duration)>,
}

impl Memory {
    /// How many of all waits in vain were lately: since the last look that was longer ago.
    fn timeouts_lately(&mut self, all: u64, now: Duration) -> u64 {
        let is_past =
            |look: Option<&(Duration, u64)>| look.is_some_and(|(at, _)| now.saturating_sub(*at) >= ALERT_TIME);
        while is_past(self.timeouts.get(1)) {
            self.timeouts.pop_front();
        }
        if self.timeouts.is_empty() {
            self.timeouts.push_back((now, 0));
        }
        self.timeouts.push_back((now, all));
        let before = self.timeouts.front().map_or(0, |(_, all)| *all);
        all.saturating_sub(before)
    }
}

/// The worst that this server was at since the last look that worked: while the database is away nothing can be raised, and
/// when it is back the journal is soon empty.
#[derive(Clone, Copy, Default)]
pub(super) struct OwnReading {
    /// How many calls waited.
    pub(super) depth: u64,
    /// How long the oldest waited, in seconds.
    pub(super) waited: u64,
    /// Whether it should have been on the disk and was not.
    pub(super) is_volatile: bool,
    /// Of how many calls the line was given up.
    pub(super) folded: u64,
    /// How many places could not be read.
    pub(super) damaged: u64,
    /// How often a connection to the database was waited for in vain within five minutes.
    pub(super) timeouts: u64,
}

impl AlertWatch {
    /// Looks at this server itself; it needs no database.
    pub(super) fn read_own(&self, state: &Inner) -> OwnReading {
        let (journal, mut memory) = (state.recorder.journal().state(), self.memory());
        let timeouts: u64 = state.database.pool_states().iter().map(|(_, pool)| pool.timeouts).sum();
        let lately = memory.timeouts_lately(timeouts, state.clock.monotonic());
        memory.worst = OwnReading {
            depth: memory.worst.depth.max(journal.depth),
            waited: memory.worst.waited.max(state.recorder.waited().as_secs()),
            is_volatile: memory.worst.is_volatile || state.recorder.has_lost_its_disk(),
            folded: journal.folded.saturating_sub(memory.folded),
            damaged: journal.damaged.saturating_sub(memory.damaged),
            timeouts: memory.worst.timeouts.max(lately),
        };
        memory.worst
    }

    /// Notes that a look worked: all that was read for it is raised.
    pub(super) fn worked(&self, read: OwnReading) {
        let mut memory = self.memory();
        memory.folded += read.folded;
        memory.damaged += read.damaged;
        memory.worst = OwnReading::default();
        self.fails.store(false, Ordering::Relaxed);
    }

    /// Notes that a look failed. Nobody may have been able to measure anything, so nothing is abandoned for that.
    pub(super) fn failed(&self) {
        self.memory().measured.clear();
        self.fails.store(true, Ordering::Relaxed);
    }

    /// Which alerts no server has found to last for five minutes.
    pub(super) fn abandoned(&self, open: &[OpenAlert], now: Duration) -> Vec<AlertId> {
        let mut memory = self.memory();
        let seen = |one: &OpenAlert| {
            let before = memory.measured.get(&one.alert.id).filter(|(at, _)| *at == one.measured_at);
            (one.alert.id, before.copied().unwrap_or((one.measured_at, now)))
        };
        let measured: HashMap<_, _> = open.iter().map(seen).collect();
        memory.measured = measured;
        let is_abandoned = |since: Duration| now.saturating_sub(since) >= ALERT_TIME;
        memory.measured.iter().filter(|(_, (_, since))| is_abandoned(*since)).map(|(id, _)| *id).collect()
    }

    /// Whether the last look worked.
    pub fn works(&self) -> bool {
        !self.fails.load(Ordering::Relaxed)
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
