//! Reading the trail, newest first.

use std::ops::Range;

use diesel::dsl::{max, min};
use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::audit::{Actor, ActorType, AuditAction, AuditEvent};
use keywright_api_types::ids::{AuditEventId, ClientId};
use keywright_api_types::session::Role;

use super::row::AuditRow;
use crate::connection::Backend;
use crate::schema::audit_events;
use crate::{AnyConnection, DatabaseError};

/// Which events to list; all that is named must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// By whom.
    pub actor: Option<AuditActor>,
    /// What was done: any of these; everything if there are none.
    pub actions: Vec<AuditAction>,
    /// To the thing with this id or name.
    pub target: Option<String>,
    /// From this address.
    pub ip: Option<String>,
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Up to this moment, exclusive.
    pub to: Option<Timestamp>,
    /// Only events before this one.
    pub before: Option<AuditEventId>,
}

/// Whose events to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditActor {
    /// Any admin's.
    Admins,
    /// The program's own.
    System,
    /// Those of the user with this id or e-mail address.
    User(String),
}

pub(super) type Query<'a> = audit_events::BoxedQuery<'a, Backend>;

/// Events of a client, newest first; nothing at all, not even an empty page, where the one before which they are to be is
/// not there. One that cannot be read is left out.
///
/// # Errors
/// That the database failed.
pub fn list(
    connection: &mut AnyConnection,
    client: &ClientId,
    filter: &AuditFilter,
    limit: u32,
) -> Result<Option<Vec<AuditEvent>>, DatabaseError> {
    let scope = || audit_events::table.filter(audit_events::client_id.eq(client.as_str())).into_boxed();
    page(connection, scope, filter, limit)
}

/// Events of everybody, or of one client, as [`list`] answers them.
///
/// # Errors
/// That the database failed.
pub fn admin_list(
    connection: &mut AnyConnection,
    client: Option<&ClientId>,
    filter: &AuditFilter,
    limit: u32,
) -> Result<Option<Vec<AuditEvent>>, DatabaseError> {
    match client {
        Some(client) => list(connection, client, filter, limit),
        None => page(connection, || audit_events::table.into_boxed(), filter, limit),
    }
}

/// Who did to a thing of a client what can be done to it once; nothing if nobody did, or if the event cannot be read.
pub(crate) fn who(
    connection: &mut AnyConnection,
    client: &ClientId,
    target: &str,
    action: AuditAction,
) -> Result<Option<Actor>, DatabaseError> {
    let row: Option<AuditRow> = audit_events::table
        .filter(audit_events::client_id.eq(client.as_str()))
        .filter(audit_events::target_id.eq(target))
        .filter(audit_events::action.eq(action.as_str()))
        .select(AuditRow::as_select())
        .first(connection)
        .optional()?;
    Ok(row.and_then(AuditRow::into_readable).map(|event| event.actor))
}

/// What happened to these things of a client after a moment, the earliest first.
///
/// # Errors
/// That the database failed.
pub fn after(
    connection: &mut AnyConnection,
    client: &ClientId,
    targets: &[&str],
    moment: Timestamp,
) -> Result<Vec<AuditEvent>, DatabaseError> {
    let rows: Vec<AuditRow> = audit_events::table
        .filter(audit_events::client_id.eq(client.as_str()))
        .filter(audit_events::target_id.eq_any(targets))
        .filter(audit_events::at.gt(moment.unix_milliseconds()))
        .order(audit_events::sequence.asc())
        .select(AuditRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().filter_map(AuditRow::into_readable).collect())
}

fn page<'a>(
    connection: &mut AnyConnection,
    scope: impl Fn() -> Query<'a>,
    filter: &'a AuditFilter,
    limit: u32,
) -> Result<Option<Vec<AuditEvent>>, DatabaseError> {
    let mut place = None;
    if let Some(id) = &filter.before {
        let of_event = scope().filter(audit_events::id.eq(id.to_string())).select(audit_events::sequence);
        place = of_event.first::<i64>(connection).optional()?;
        if place.is_none() {
            return Ok(None);
        }
    }
    let (wanted, span) = (usize::try_from(limit).unwrap_or(usize::MAX), span(connection, filter)?);
    let mut events = Vec::new();
    // Where one cannot be read, one more is.
    loop {
        let missing = wanted.saturating_sub(events.len());
        let rows = newest(connection, &scope, filter, &span, place, missing)?;
        let is_end = rows.len() < missing;
        place = rows.last().map(|row| row.sequence).or(place);
        events.extend(rows.into_iter().filter_map(AuditRow::into_readable));
        if is_end || events.len() >= wanted {
            return Ok(Some(events));
        }
    }
}

/// The newest rows that fit, before a place. What can be one of several things is asked for one by one, so that an index
/// has the answer in its order; together, a database would read all that fits before it sorts it, or the whole trail.
fn newest<'a>(
    connection: &mut AnyConnection,
    scope: &impl Fn() -> Query<'a>,
    filter: &'a AuditFilter,
    span: &Range<i64>,
    place: Option<i64>,
    limit: usize,
) -> Result<Vec<AuditRow>, DatabaseError> {
    let actions: Vec<Option<&AuditAction>> = match filter.actions.is_empty() {
        true => vec![None],
        false => filter.actions.iter().map(Some).collect(),
    };
    let names: &[bool] = if filter.target.is_some() { &[false, true] } else { &[false] };
    let end = place.map_or(span.end, |place| place.min(span.end));
    let mut rows: Vec<AuditRow> = Vec::new();
    for action in actions {
        for by_name in names {
            let mut query = by_place(scope(), filter).filter(audit_events::sequence.lt(end));
            if span.start > i64::MIN {
                query = query.filter(audit_events::sequence.ge(span.start));
            }
            if let Some(action) = action {
                query = query.filter(audit_events::action.eq(action.as_str()));
            }
            query = match (&filter.target, by_name) {
                (None, _) => query,
                (Some(target), false) => query.filter(audit_events::target_id.eq(target)),
                (Some(target), true) => query.filter(audit_events::target_name.eq(target)),
            };
            let query = query.order(audit_events::sequence.desc()).limit(limit.try_into().unwrap_or(i64::MAX));
            rows.append(&mut query.select(AuditRow::as_select()).load(connection)?);
        }
    }
    rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.sequence));
    rows.dedup_by_key(|row| row.sequence);
    rows.truncate(limit);
    Ok(rows)
}

/// How far a clock may have been set back, in seconds, without an event being missed by its time.
const SLACK: i64 = 3_600;

/// The places between which the filter's time lies: events follow each other in time but for a clock that is set back.
fn span(connection: &mut AnyConnection, filter: &AuditFilter) -> Result<Range<i64>, DatabaseError> {
    let start = match filter.from {
        None => i64::MIN,
        Some(from) => first_from(connection, from.plus_seconds(-SLACK))?,
    };
    let end = match filter.to {
        None => i64::MAX,
        Some(to) => first_from(connection, to.plus_seconds(SLACK))?,
    };
    Ok(start..end)
}

/// The first place from which on events happened at a moment or later.
fn first_from(connection: &mut AnyConnection, moment: Timestamp) -> Result<i64, DatabaseError> {
    let ends = audit_events::table.select((min(audit_events::sequence), max(audit_events::sequence)));
    let (Some(mut low), Some(last)) = ends.first::<(Option<i64>, Option<i64>)>(connection)? else {
        return Ok(i64::MIN);
    };
    let mut high = last.saturating_add(1);
    while low < high {
        let middle = low + (high - low) / 2;
        let at: Option<i64> = audit_events::table
            .filter(audit_events::sequence.ge(middle))
            .order(audit_events::sequence.asc())
            .select(audit_events::at)
            .first(connection)
            .optional()?;
        match at.is_some_and(|at| at < moment.unix_milliseconds()) {
            true => low = middle.saturating_add(1),
            false => high = middle,
        }
    }
    Ok(low)
}

/// What fits, whichever index that takes.
pub(super) fn filtered<'a>(query: Query<'a>, filter: &'a AuditFilter) -> Query<'a> {
    let mut query = by_place(query, filter);
    if !filter.actions.is_empty() {
        query = query.filter(audit_events::action.eq_any(filter.actions.iter().map(|action| action.as_str())));
    }
    if let Some(target) = &filter.target {
        query = query.filter(audit_events::target_id.eq(target).or(audit_events::target_name.eq(target)));
    }
    query
}

/// What fits but for the action and the target.
fn by_place<'a>(mut query: Query<'a>, filter: &'a AuditFilter) -> Query<'a> {
    query = match &filter.actor {
        None => query,
        Some(AuditActor::Admins) => query.filter(audit_events::actor_role.eq(Role::Admin.as_str())),
        Some(AuditActor::System) => query.filter(audit_events::actor_type.eq(ActorType::System.as_str())),
        Some(AuditActor::User(user)) if user.contains('@') => query.filter(audit_events::actor_email.eq(user)),
        Some(AuditActor::User(user)) => query.filter(audit_events::actor_id.eq(user)),
    };
    if let Some(ip) = &filter.ip {
        query = query.filter(audit_events::ip.eq(ip));
    }
    if let Some(from) = filter.from {
        query = query.filter(audit_events::at.ge(from.unix_milliseconds()));
    }
    if let Some(to) = filter.to {
        query = query.filter(audit_events::at.lt(to.unix_milliseconds()));
    }
    query
}
