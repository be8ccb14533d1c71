//! Reading the trail, newest first.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::audit::{ActorType, AuditAction, AuditEvent};
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
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut events = Vec::new();
    // Where one cannot be read, one more is.
    loop {
        let missing = wanted.saturating_sub(events.len());
        let mut query = filtered(scope(), filter);
        if let Some(place) = place {
            query = query.filter(audit_events::sequence.lt(place));
        }
        let query = query.order(audit_events::sequence.desc()).limit(missing.try_into().unwrap_or(i64::MAX));
        let rows: Vec<AuditRow> = query.select(AuditRow::as_select()).load(connection)?;
        let is_end = rows.len() < missing;
        place = rows.last().map(|row| row.sequence).or(place);
        events.extend(rows.into_iter().filter_map(AuditRow::into_readable));
        if is_end || events.len() >= wanted {
            return Ok(Some(events));
        }
    }
}

pub(super) fn filtered<'a>(mut query: Query<'a>, filter: &'a AuditFilter) -> Query<'a> {
    query = match &filter.actor {
        None => query,
        Some(AuditActor::Admins) => query.filter(audit_events::actor_role.eq(Role::Admin.as_str())),
        Some(AuditActor::System) => query.filter(audit_events::actor_type.eq(ActorType::System.as_str())),
        Some(AuditActor::User(user)) => {
            query.filter(audit_events::actor_email.eq(user).or(audit_events::actor_id.eq(user)))
        }
    };
    if !filter.actions.is_empty() {
        query = query.filter(audit_events::action.eq_any(filter.actions.iter().map(|action| action.as_str())));
    }
    if let Some(target) = &filter.target {
        query = query.filter(audit_events::target_id.eq(target).or(audit_events::target_name.eq(target)));
    }
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
