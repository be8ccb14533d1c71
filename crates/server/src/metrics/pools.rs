//! The pools of database connections.

use std::sync::atomic::AtomicU64;

use keywright_database::PoolState;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    pool: &'static str,
}

/// Shows them.
pub fn register(registry: &mut Registry, pools: &[(&'static str, PoolState)]) {
    let (open, idle) = (Family::<Labels, Gauge>::default(), Family::<Labels, Gauge>::default());
    let (lent, timeouts) = (Family::<Labels, Counter>::default(), Family::<Labels, Counter>::default());
    let waited = Family::<Labels, Counter<f64, AtomicU64>>::default();
    for (pool, state) in pools {
        let labels = Labels { pool };
        open.get_or_create(&labels).set(state.open.into());
        idle.get_or_create(&labels).set(state.idle.into());
        lent.get_or_create(&labels).inc_by(state.lent);
        timeouts.get_or_create(&labels).inc_by(state.timeouts);
        waited.get_or_create(&labels).inc_by(state.waited.as_secs_f64());
    }
    registry.register("database_connections_open", "Open connections", open);
    registry.register("database_connections_idle", "Of these, unused at this moment", idle);
    registry.register("database_connections_lent", "How often a connection was lent", lent);
    registry.register("database_connection_timeouts", "How often one was waited for in vain", timeouts);
    let help = "Time that connections were waited for";
    registry.register_with_unit("database_connection_wait", help, Unit::Seconds, waited);
}
