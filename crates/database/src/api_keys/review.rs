//! What a key did with what it may.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::api_keys::ApiKey;
use keywright_api_types::audit::{Actor, AuditAction, Changes};
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_api_types::permissions::PermissionSet;
use keywright_api_types::usage::{Interval, RouteUsage};

use super::{OldSecretUse, list};
use crate::audit;
use crate::schema::audit_events;
use crate::usage::{ReportQuery, report};
use crate::{AnyConnection, DatabaseError, columns};

/// A key, and what is known of its use.
pub struct Review {
    /// The key.
    pub key: ApiKey,
    /// Who made it, by the audit trail.
    pub made_by: Option<Actor>,
    /// When, and from where, the secret before the current one was last accepted since it was replaced.
    pub old_secret_use: OldSecretUse,
    /// Its calls since the moment that was asked for.
    pub routes: Vec<RouteUsage>,
    /// Permissions that it did not have all that time.
    pub granted_since: PermissionSet,
}

/// A client's key with its use since the start of a day.
///
/// # Errors
/// That the database failed.
pub fn review(
    connection: &mut AnyConnection,
    client: &ClientId,
    id: &ApiKeyId,
    since: Timestamp,
    now: Timestamp,
) -> Result<Option<Review>, DatabaseError> {
    let Some(row) = list::find_used_row(connection, client, id)? else { return Ok(None) };
    let old_secret_use = row.old_secret_use();
    let key = row.into_api_key(now)?;
    let day = Interval::Day.milliseconds();
    let to = Timestamp::from_unix_milliseconds(now.unix_milliseconds() + day).floor_to(day);
    let query = ReportQuery { key: Some(*id), from: since, to, interval: Interval::Day };
    let granted_since = match key.created_at >= since {
        true => key.permissions,
        false => granted_since(connection, client, id, since)?,
    };
    let made_by = audit::who(connection, client, id.as_str(), AuditAction::ApiKeyCreated)?;
    Ok(Some(Review {
        made_by,
        routes: report(connection, client, &query)?.by_route,
        key,
        old_secret_use,
        granted_since,
    }))
}

/// The permissions that a client's key was given since, by the audit trail.
fn granted_since(
    connection: &mut AnyConnection,
    client: &ClientId,
    id: &ApiKeyId,
    since: Timestamp,
) -> Result<PermissionSet, DatabaseError> {
    let changes: Vec<String> = audit_events::table
        .filter(audit_events::client_id.eq(client.as_str()))
        .filter(audit_events::target_id.eq(id.as_str()))
        .filter(audit_events::action.eq(AuditAction::ApiKeyUpdated.as_str()))
        .filter(audit_events::at.ge(since.unix_milliseconds()))
        .select(audit_events::changes)
        .load(connection)?;
    let mut granted = PermissionSet::EMPTY;
    for text in changes {
        // One that cannot be read grants nothing that is known.
        let Ok(changes) = columns::json::<Changes>("audit_events.changes", &text) else { continue };
        let Some(change) = changes.get("permissions") else { continue };
        let [from, to] = [&change.from, &change.to]
            .map(|value| serde_json::from_value::<PermissionSet>(value.clone()).unwrap_or_default());
        to.iter().filter(|permission| !from.contains(*permission)).for_each(|permission| granted.insert(permission));
    }
    Ok(granted)
}
