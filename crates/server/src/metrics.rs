//! Figures for Prometheus.

use std::sync::atomic::AtomicU64;

use keywright_api_types::ErrorCode;
use keywright_guard::Decision;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::state::Inner;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DecisionLabels {
    result: &'static str,
}

/// What is counted as it happens.
pub struct Metrics {
    decisions: Family<DecisionLabels, Counter>,
    allowed: Counter,
}

impl Metrics {
    /// All zeros.
    pub fn new() -> Self {
        let decisions = Family::<DecisionLabels, Counter>::default();
        let allowed = decisions.get_or_create_owned(&DecisionLabels { result: "allowed" });
        Self { decisions, allowed }
    }

    /// Counts a decision of the guard.
    pub fn count(&self, decision: &Decision) {
        match &decision.verdict {
            Ok(_) => self.allowed.inc(),
            Err(refusal) => {
                let labels = DecisionLabels { result: ErrorCode::as_str(refusal.code()) };
                self.decisions.get_or_create(&labels).inc()
            }
        };
    }

    /// Everything, in the Prometheus text format.
    ///
    /// # Errors
    /// Never, as far as is known: writing to a string does not fail.
    pub fn render(&self, state: &Inner) -> Result<String, std::fmt::Error> {
        let mut registry = Registry::with_prefix("keywright");
        registry.register("decisions", "Calls judged by the guard, by result", self.decisions.clone());
        let mut gauge = |name: &str, help: &str, value: usize| {
            let gauge = Gauge::<i64>::default();
            gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
            registry.register(name, help, gauge);
        };
        let (table, pool, journal) = (state.guard.size(), state.database.pool_state(), state.recorder.journal());
        gauge("keys", "Keys that the guard holds, revoked ones included", table.keys);
        gauge("clients", "Clients that the guard holds", table.clients);
        gauge("journal_depth", "Answered calls that are not yet in the database", journal.depth());
        gauge("database_connections_open", "Open connections of the pool of readers", pool.open as usize);
        gauge("database_connections_idle", "Unused connections of the pool of readers", pool.idle as usize);
        let dropped = Counter::<u64, AtomicU64>::default();
        dropped.inc_by(journal.dropped());
        registry.register("journal_dropped", "Answered calls lost because the journal was full", dropped);
        let mut text = String::new();
        encode(&mut text, &registry)?;
        Ok(text)
    }
}
