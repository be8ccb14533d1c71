//! Figures for Prometheus.

mod decisions;
mod pools;

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::state::Inner;
pub use decisions::Decisions;

/// The upper bounds of the time that moving a batch of calls takes, in seconds.
const FLUSH_SECONDS: [f64; 9] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// What is counted as it happens.
pub struct Metrics {
    /// Of the guard.
    pub decisions: Decisions,
    /// How long it took to move waiting calls into the database.
    pub flushes: Histogram,
}

impl Metrics {
    /// All zeros.
    pub fn new() -> Self {
        Self { decisions: Decisions::new(), flushes: Histogram::new(FLUSH_SECONDS) }
    }

    /// Everything, in the Prometheus text format.
    ///
    /// # Errors
    /// Never, as far as is known: writing to a string does not fail.
    pub fn render(&self, state: &Inner) -> Result<String, std::fmt::Error> {
        let mut registry = Registry::with_prefix("keywright");
        self.decisions.register(&mut registry);
        let seconds = Unit::Seconds;
        let help = "Time to move waiting calls into the database";
        registry.register_with_unit("journal_flush", help, seconds, self.flushes.clone());

        let (table, journal) = (state.guard.size(), state.recorder.journal().state());
        let waited = Gauge::<f64, AtomicU64>::default();
        waited.set(state.recorder.waited().as_secs_f64());
        let help = "How long the oldest answered call that is not yet in the database has waited";
        registry.register_with_unit("journal_age", help, Unit::Seconds, waited);
        let mut gauge = |name: &str, help: &str, value: u64| {
            let gauge = Gauge::<i64>::default();
            gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
            registry.register(name, help, gauge);
        };
        gauge("keys", "Keys that the guard holds, revoked ones included", table.keys as u64);
        gauge("clients", "Clients that the guard holds", table.clients as u64);
        gauge("journal_depth", "Answered calls that are not yet in the database", journal.depth);
        gauge("journal_bytes", "Room in the journal that they take", journal.bytes);
        gauge("journal_capacity_bytes", "Room in the journal", journal.capacity);
        gauge("journal_durable", "1 if the journal survives a crash of the program", journal.durable.into());
        gauge(
            "alerts_watched",
            "1 if the last look for what is to be alerted of worked",
            state.alert_watch.works().into(),
        );
        gauge("watchers", "How many watch the monitoring page live", *state.live.watchers().borrow() as u64);
        let mut counter = |name: &str, help: &str, value: u64| {
            let counter = Counter::<u64, AtomicU64>::default();
            counter.inc_by(value);
            registry.register(name, help, counter);
        };
        counter(
            "journal_folded",
            "Calls that were counted, but whose line in the log was given up for room",
            journal.folded,
        );
        counter("journal_damaged", "Records of the journal that could not be read", journal.damaged);
        pools::register(&mut registry, &state.database.pool_states());
        let mut text = String::new();
        encode(&mut text, &registry)?;
        Ok(text)
    }
}
