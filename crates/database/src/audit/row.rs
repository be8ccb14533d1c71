//! Events as they are stored.

use diesel::prelude::*;
use keywright_api_types::audit::{Actor, AuditEvent, Target};
use keywright_domain::audit::{AuditRecord, StoredEvent};
use keywright_domain::hex;

use crate::schema::audit_events;
use crate::{DatabaseError, columns};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_events, treat_none_as_default_value = false)]
pub(crate) struct AuditRow {
    pub(super) sequence: i64,
    id: String,
    at: i64,
    actor_type: String,
    actor_id: Option<String>,
    actor_email: Option<String>,
    actor_role: Option<String>,
    action: String,
    target_type: String,
    target_id: Option<String>,
    target_name: Option<String>,
    client_id: Option<String>,
    ip: Option<String>,
    user_agent: Option<String>,
    changes: String,
    previous_hash: String,
    hash: String,
}

impl AuditRow {
    pub(super) fn new(record: AuditRecord, previous: &[u8; 32], hash: &[u8; 32]) -> Self {
        Self {
            sequence: record.sequence,
            id: record.id.to_string(),
            at: record.at.unix_milliseconds(),
            actor_type: record.actor.actor_type.to_string(),
            actor_id: record.actor.id,
            actor_email: record.actor.email,
            actor_role: record.actor.role.map(|role| role.to_string()),
            action: record.action.to_string(),
            target_type: record.target.target_type,
            target_id: record.target.id,
            target_name: record.target.name,
            client_id: record.client_id.map(|id| id.to_string()),
            ip: record.ip,
            user_agent: record.user_agent,
            changes: record.changes,
            previous_hash: hex::encode(previous),
            hash: hex::encode(hash),
        }
    }

    /// The event as it is verified, whatever was done to it.
    pub(super) fn into_stored(self) -> StoredEvent {
        StoredEvent {
            sequence: self.sequence,
            id: self.id.clone(),
            previous_hash: self.previous_hash.clone(),
            hash: self.hash.clone(),
            record: self.into_record().ok(),
        }
    }

    fn into_record(self) -> Result<AuditRecord, DatabaseError> {
        Ok(AuditRecord {
            sequence: self.sequence,
            id: columns::text("audit_events.id", &self.id)?,
            at: columns::timestamp(self.at),
            actor: Actor {
                actor_type: columns::text("audit_events.actor_type", &self.actor_type)?,
                id: self.actor_id,
                email: self.actor_email,
                role: columns::optional_text("audit_events.actor_role", self.actor_role.as_deref())?,
            },
            action: columns::text("audit_events.action", &self.action)?,
            target: Target { target_type: self.target_type, id: self.target_id, name: self.target_name },
            client_id: columns::optional_text("audit_events.client_id", self.client_id.as_deref())?,
            ip: self.ip,
            user_agent: self.user_agent,
            changes: self.changes,
        })
    }

    /// The event as it is shown; nothing if it cannot be read, which must not keep all others from being shown.
    pub(super) fn into_readable(self) -> Option<AuditEvent> {
        let place = self.sequence;
        let event = self.into_event();
        event.inspect_err(|error| tracing::error!(%error, place, "an audit event cannot be read and is left out")).ok()
    }

    fn into_event(self) -> Result<AuditEvent, DatabaseError> {
        let (hash, previous_hash) = (self.hash.clone(), self.previous_hash.clone());
        let record = self.into_record()?;
        Ok(AuditEvent {
            id: record.id,
            at: record.at,
            actor: record.actor,
            action: record.action,
            target: record.target,
            client_id: record.client_id,
            ip: record.ip,
            user_agent: record.user_agent,
            changes: columns::json("audit_events.changes", &record.changes)?,
            hash,
            previous_hash,
        })
    }
}
