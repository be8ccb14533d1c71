//! What there is to watch beside usage.

use std::cmp::Reverse;

use actix_web::{get, web};
use keywright_api_types::Timestamp;
use keywright_api_types::monitoring::{KeylessRefusals, MonitoringSummary, ServerHealth};
use keywright_database::monitoring::{KeylessCount, NAMED, admin_count_keys};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::errors::ApiError;
use crate::pages::Query;
use crate::session::{Admin, Unattended};
use crate::state::{AppState, Inner, run_blocking};

/// Since when refusals are counted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SinceParameters {
    /// The first moment; one hour ago if absent. What is older than three hours is counted by
    /// the hour, and what is older than a week by the day, for 90 days.
    from: Option<Timestamp>,
}

/// Read what else there is to watch
///
/// Calls without a known key by code and address, the 20 most of them, how many keys are new, near their end or
/// forgotten, and how the server that answers does.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(SinceParameters),
    responses((status = 200, description = "What else there is to watch", body = MonitoringSummary)),
    security(("session" = [])),
)]
#[get("/admin/monitoring")]
pub async fn admin_read_monitoring(
    state: web::Data<AppState>,
    _: Unattended<Admin>,
    parameters: Query<SinceParameters>,
) -> Result<web::Json<MonitoringSummary>, ApiError> {
    let from = parameters.valid()?.from.unwrap_or_else(|| state.now().plus_seconds(-3_600));
    summary(&state, from).await.map(web::Json)
}

/// What there is to watch beside usage, from a moment on.
///
/// # Errors
/// That the database failed.
pub(super) async fn summary(state: &AppState, from: Timestamp) -> Result<MonitoringSummary, ApiError> {
    let (now, shared) = (state.now(), state.clone());
    let (counts, keys) = run_blocking(move || {
        // Until a minute from now: what has a later time was counted by a clock that was set back since.
        let counts = shared.keyless.between(&shared.database, from, now.plus_seconds(60))?;
        let keys = shared.database.read(|connection| admin_count_keys(connection, now))?;
        Ok((counts, keys))
    })
    .await?;
    Ok(MonitoringSummary { refused_without_key: ranked(counts), keys, health: health(state) })
}

fn ranked(counts: KeylessCount) -> Vec<KeylessRefusals> {
    let refusals = counts.into_iter().filter_map(|((code, address), refusals)| {
        Some(KeylessRefusals { code: code.parse().ok()?, address, refusals })
    });
    let mut ranked: Vec<KeylessRefusals> = refusals.collect();
    ranked.sort_by_key(|one| Reverse(one.refusals));
    ranked.truncate(NAMED);
    ranked
}

fn health(state: &Inner) -> ServerHealth {
    let (journal, pools) = (state.recorder.journal().state(), state.database.pool_states());
    ServerHealth {
        node: state.node_name.clone(),
        journal_depth: journal.depth,
        journal_oldest_ms: u64::try_from(state.recorder.waited().as_millis()).unwrap_or(u64::MAX),
        journal_durable: journal.durable,
        journal_folded: journal.folded,
        connections_open: pools.iter().map(|(_, pool)| u64::from(pool.open)).sum(),
        connections_idle: pools.iter().map(|(_, pool)| u64::from(pool.idle)).sum(),
        connection_timeouts: pools.iter().map(|(_, pool)| pool.timeouts).sum(),
    }
}
