//! Reading the trail in its own order, from the first event on: to verify it and to export it.

use std::ops::ControlFlow;
use std::sync::mpsc;
use std::thread;

use diesel::dsl::max;
use diesel::prelude::*;
use keywright_api_types::audit::{AuditCheckpoint, AuditVerification};
use keywright_api_types::ids::ClientId;
use keywright_domain::audit::{ChainWalk, StoredEvent, TrailWalk};

use super::list::{Query, filtered};
use super::row::AuditRow;
use super::{AuditFilter, checkpoints};
use crate::schema::audit_events;
use crate::{AnyConnection, DatabaseError};

/// How many events are read at once, and how many such pages wait for being hashed.
const PAGE: i64 = 2_000;
const WAITING: usize = 4;

/// What a walk is to find out beside the chain's own hashes.
#[derive(Default)]
pub struct AuditWalk {
    /// A checkpoint that was kept elsewhere; those that are kept here are taken as they are.
    pub checkpoint: Option<AuditCheckpoint>,
    /// The key whose checkpoints need no mention.
    pub known_key: Option<String>,
}

/// Walks the whole chain and names the first event that is changed, missing or out of order, or that is another than a
/// checkpoint says. `progress` hears how many events were read, and of how many; it may end the walk, and then there is
/// no outcome. One thread reads while another hashes.
///
/// # Errors
/// That the database failed; a row that cannot be read at all counts as changed instead.
pub fn admin_verify(
    connection: &mut AnyConnection,
    walk: AuditWalk,
    mut progress: impl FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<Option<AuditVerification>, DatabaseError> {
    let total: Option<i64> = audit_events::table.select(max(audit_events::sequence)).first(connection)?;
    let total = total.unwrap_or(0).unsigned_abs();
    let mut against = checkpoints::admin_all(connection)?;
    against.extend(walk.checkpoint);
    let mut trail = TrailWalk::new(against, walk.known_key);
    let mut given_up = false;
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel::<Vec<AuditRow>>(WAITING);
        let trail = &mut trail;
        scope.spawn(move || receiver.into_iter().flatten().all(|row| trail.step(&row.into_stored())));
        let mut read = 0;
        // What stands where nothing was ever written is read, too.
        pages_behind(connection, i64::MIN, |page| {
            read += page.len() as u64;
            // Nobody takes it any more once something is wrong.
            let found = sender.send(page).is_err();
            given_up = progress(read, total).is_break();
            if found || given_up { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    })?;
    if given_up {
        return Ok(None);
    }
    trail.finish(|hash| is_there(connection, hash)).map(Some)
}

/// Events of everybody, or of one client, that fit, behind a place in the chain, in its order.
///
/// # Errors
/// That the database failed.
pub fn admin_export(
    connection: &mut AnyConnection,
    client: Option<&ClientId>,
    filter: &AuditFilter,
    after: i64,
    limit: u32,
) -> Result<Vec<StoredEvent>, DatabaseError> {
    let scope: Query<'_> = match client {
        Some(client) => audit_events::table.filter(audit_events::client_id.eq(client.as_str())).into_boxed(),
        None => audit_events::table.into_boxed(),
    };
    Ok(load(connection, filtered(scope, filter), after, limit.into())?.into_iter().map(AuditRow::into_stored).collect())
}

/// Goes on behind an event, to the last; `false` as soon as something does not fit.
pub(super) fn goes_on(
    connection: &mut AnyConnection,
    walk: &mut ChainWalk,
    last: &mut Option<StoredEvent>,
) -> Result<bool, DatabaseError> {
    let mut fits = true;
    pages_behind(connection, walk.sequence(), |page| {
        for event in page.into_iter().map(AuditRow::into_stored) {
            if walk.step(&event).is_err() {
                fits = false;
                return ControlFlow::Break(());
            }
            *last = Some(event);
        }
        ControlFlow::Continue(())
    })?;
    Ok(fits)
}

/// The event at a place.
pub(super) fn at(connection: &mut AnyConnection, sequence: i64) -> Result<Option<StoredEvent>, DatabaseError> {
    let row = audit_events::table.find(sequence).select(AuditRow::as_select()).first(connection).optional()?;
    Ok(row.map(AuditRow::into_stored))
}

/// Whether an event with that hash is anywhere.
fn is_there(connection: &mut AnyConnection, hash: &str) -> Result<bool, DatabaseError> {
    let found: i64 = audit_events::table.filter(audit_events::hash.eq(hash)).count().get_result(connection)?;
    Ok(found > 0)
}

fn pages_behind(
    connection: &mut AnyConnection,
    mut after: i64,
    mut each: impl FnMut(Vec<AuditRow>) -> ControlFlow<()>,
) -> Result<(), DatabaseError> {
    loop {
        let page = load(connection, audit_events::table.into_boxed(), after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.sequence;
        if each(page).is_break() {
            return Ok(());
        }
    }
}

fn load(
    connection: &mut AnyConnection,
    query: Query<'_>,
    after: i64,
    limit: i64,
) -> Result<Vec<AuditRow>, DatabaseError> {
    let query = query.filter(audit_events::sequence.gt(after)).order(audit_events::sequence.asc()).limit(limit);
    Ok(query.select(AuditRow::as_select()).load(connection)?)
}
