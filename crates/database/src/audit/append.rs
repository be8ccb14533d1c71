//! Appending to the chain.

use diesel::prelude::*;
use keywright_api_types::audit::Target;
use keywright_api_types::ids::AuditEventId;
use keywright_domain::audit::{AuditRecord, GENESIS};
use keywright_domain::hex;

use super::row::AuditRow;
use super::{Act, Deed};
use crate::schema::audit_events;
use crate::{AnyConnection, DatabaseError, columns};

/// Appends an event to the chain. Call it inside [`crate::Database::write`], which serialises changes.
///
/// # Errors
/// That the database failed.
pub fn append(connection: &mut AnyConnection, act: &mut Act<'_>, deed: Deed) -> Result<(), DatabaseError> {
    let last: Option<(i64, String)> = audit_events::table
        .select((audit_events::sequence, audit_events::hash))
        .order(audit_events::sequence.desc())
        .first(connection)
        .optional()?;
    let (sequence, previous) = match last {
        None => (0, GENESIS),
        Some((sequence, hash)) => match hex::decode(hash.as_bytes()) {
            Some(bytes) => (sequence, bytes),
            None => return Err(DatabaseError::Corrupt { column: "audit_events.hash", value: hash }),
        },
    };
    let mut changes = deed.changes;
    changes.retain(|_, change| change.from != change.to);
    let (milliseconds, random) = act.id_parts();
    let record = AuditRecord {
        sequence: sequence + 1,
        id: AuditEventId::new(milliseconds, random),
        at: act.at,
        actor: act.actor.clone(),
        action: deed.action,
        target: Target { target_type: deed.target_type.to_owned(), id: deed.target_id, name: deed.target_name },
        client_id: deed.client_id,
        ip: act.ip.clone(),
        user_agent: act.user_agent.clone(),
        changes: columns::to_json("audit_events.changes", &changes)?,
    };
    let hash = record.hash(&previous);
    diesel::insert_into(audit_events::table).values(AuditRow::new(record, &previous, &hash)).execute(connection)?;
    Ok(())
}
