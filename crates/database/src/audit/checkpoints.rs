//! Signed checkpoints of the trail: made of what was verified, and kept beside it for good.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::audit::{AuditAction, AuditCheckpoint, Changes};
use keywright_api_types::ids::AuditEventId;
use keywright_domain::audit::checkpoint::{CheckpointKey, is_signed};
use keywright_domain::audit::{ChainWalk, StoredEvent};
use keywright_domain::hex;
use rand_core::CryptoRng;

use super::{Act, Deed, append, fault, walk};
use crate::schema::{audit_checkpoints, audit_events};
use crate::{AnyConnection, Database, DatabaseError, columns};

/// How long after the last checkpoint the next is due.
const EVERY_SECONDS: i64 = 86_400;

/// Why no checkpoint is made.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The trail is not as it was written; signing it would say that it is.
    #[error("the audit trail is not as it was written; it is not signed. `keywright verify-audit` says where")]
    Broken,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_checkpoints)]
struct CheckpointRow {
    sequence: i64,
    event_id: String,
    hash: String,
    at: i64,
    public_key: String,
    signature: String,
}

impl From<CheckpointRow> for AuditCheckpoint {
    fn from(row: CheckpointRow) -> Self {
        Self {
            // What is no id was not signed: the checkpoint is found to be forged then, which is what is to be known.
            id: row.event_id.parse().unwrap_or(AuditEventId::from_bits(0)),
            sequence: row.sequence,
            hash: row.hash,
            at: columns::timestamp(row.at),
            public_key: row.public_key,
            signature: row.signature,
        }
    }
}

/// Checkpoints, newest first, before the one of an event; nothing at all, not even an empty page, where that one is not
/// there.
///
/// # Errors
/// That the database failed.
pub fn admin_list_checkpoints(
    connection: &mut AnyConnection,
    before: Option<&AuditEventId>,
    limit: u32,
) -> Result<Option<Vec<AuditCheckpoint>>, DatabaseError> {
    let mut query = audit_checkpoints::table.into_boxed();
    if let Some(id) = before {
        let Some(checkpoint) = admin_find_checkpoint(connection, id)? else { return Ok(None) };
        query = query.filter(audit_checkpoints::sequence.lt(checkpoint.sequence));
    }
    let query = query.order(audit_checkpoints::sequence.desc()).limit(limit.into());
    let rows: Vec<CheckpointRow> = query.select(CheckpointRow::as_select()).load(connection)?;
    Ok(Some(rows.into_iter().map(AuditCheckpoint::from).collect()))
}

/// The checkpoint that signs up to this event.
///
/// # Errors
/// That the database failed.
pub fn admin_find_checkpoint(
    connection: &mut AnyConnection,
    id: &AuditEventId,
) -> Result<Option<AuditCheckpoint>, DatabaseError> {
    let query = audit_checkpoints::table.filter(audit_checkpoints::event_id.eq(id.as_str()));
    let row: Option<CheckpointRow> = query.select(CheckpointRow::as_select()).first(connection).optional()?;
    Ok(row.map(AuditCheckpoint::from))
}

/// Every checkpoint, the earliest first.
pub(super) fn admin_all(connection: &mut AnyConnection) -> Result<Vec<AuditCheckpoint>, DatabaseError> {
    let query = audit_checkpoints::table.order(audit_checkpoints::sequence.asc());
    let rows: Vec<CheckpointRow> = query.select(CheckpointRow::as_select()).load(connection)?;
    Ok(rows.into_iter().map(AuditCheckpoint::from).collect())
}

/// Signs the trail up to its last event and keeps the checkpoint, whose own event comes next. The events since the last
/// checkpoint are verified first; that they are not as they were written is noted. Nothing if there is no event.
///
/// # Errors
/// That the trail is not as it was written, or that the database failed.
pub fn admin_create_checkpoint(
    database: &Database,
    act: &mut Act<'_>,
    key: &CheckpointKey,
) -> Result<Option<AuditCheckpoint>, CheckpointError> {
    let outcome = sign(database, act, key);
    if let Err(CheckpointError::Broken) = outcome {
        database.append(|connection| fault::note(connection, 0, act.at))?;
    }
    outcome
}

fn sign(
    database: &Database,
    act: &mut Act<'_>,
    key: &CheckpointKey,
) -> Result<Option<AuditCheckpoint>, CheckpointError> {
    // It is walked before it is anybody else's turn to wait: a long trail's first checkpoint takes seconds.
    let own = key.public_key();
    let Some(last) = database.read(|connection| verified_end(connection, &own))? else { return Ok(None) };
    let (Ok(id), Some(hash)) = (last.id.parse(), hex::decode(last.hash.as_bytes())) else {
        return Err(CheckpointError::Broken);
    };
    let checkpoint = key.sign(last.sequence, id, &hash, act.at);
    database.write(|connection| {
        // Another node may have signed the same event in this moment.
        let there = admin_find_checkpoint(connection, &checkpoint.id)?;
        if let Some(signed) = there.filter(|there| there.public_key == own && is_signed(there)) {
            return Ok(Some(signed));
        }
        let row = CheckpointRow {
            sequence: checkpoint.sequence,
            event_id: checkpoint.id.to_string(),
            hash: checkpoint.hash.clone(),
            at: checkpoint.at.unix_milliseconds(),
            public_key: checkpoint.public_key.clone(),
            signature: checkpoint.signature.clone(),
        };
        diesel::insert_into(audit_checkpoints::table).values(row).execute(connection).map_err(DatabaseError::from)?;
        let deed = Deed {
            action: AuditAction::AuditCheckpointCreated,
            target_type: "audit_checkpoint",
            target_id: Some(checkpoint.id.to_string()),
            target_name: Some(format!("up to event {}", checkpoint.sequence)),
            client_id: None,
            changes: Changes::new(),
        };
        append(connection, act, deed)?;
        Ok(Some(checkpoint))
    })
}

/// Signs the trail as the system, if that was last done a day ago and something has happened since.
///
/// # Errors
/// That the trail is not as it was written, or that the database failed.
pub fn admin_create_due_checkpoint(
    database: &Database,
    key: &CheckpointKey,
    now: Timestamp,
    random: &mut dyn CryptoRng,
) -> Result<Option<AuditCheckpoint>, CheckpointError> {
    match database.read(|connection| is_due(connection, &key.public_key(), now))? {
        true => admin_create_checkpoint(database, &mut Act::of_system(now, random), key),
        false => Ok(None),
    }
}

fn is_due(connection: &mut AnyConnection, own: &str, now: Timestamp) -> Result<bool, DatabaseError> {
    let last = newest(connection, own)?;
    // The event behind a checkpoint tells of it and is no reason for another.
    let (signed, seen) = last.map_or((None, 0), |last| (Some(last.at.unix_milliseconds()), last.sequence + 1));
    let next: Option<i64> = audit_events::table
        .filter(audit_events::sequence.gt(seen))
        .order(audit_events::sequence.asc())
        .select(audit_events::at)
        .first(connection)
        .optional()?;
    let since = signed.or(next).unwrap_or_default();
    Ok(next.is_some() && columns::timestamp(since).plus_seconds(EVERY_SECONDS) <= now)
}

/// The newest that was made with the own key: the table takes rows from whoever has the database, and what it takes must
/// not keep this server from signing.
fn newest(connection: &mut AnyConnection, own: &str) -> Result<Option<AuditCheckpoint>, DatabaseError> {
    let by_own_key = audit_checkpoints::table.filter(audit_checkpoints::public_key.eq(own));
    let newest_first = by_own_key.order(audit_checkpoints::sequence.desc()).select(CheckpointRow::as_select());
    let rows: Vec<CheckpointRow> = newest_first.load(connection)?;
    Ok(rows.into_iter().map(AuditCheckpoint::from).find(is_signed))
}

/// The last event, if all since the last checkpoint are right, and that one still fits.
fn verified_end(connection: &mut AnyConnection, own: &str) -> Result<Option<StoredEvent>, CheckpointError> {
    let (mut walk, mut last) = (ChainWalk::default(), None);
    if let Some(signed) = newest(connection, own)? {
        last = walk::at(connection, signed.sequence)?;
        let fits = last.as_ref().is_some_and(|event| event.id == signed.id.as_str() && event.hash == signed.hash);
        match hex::decode(signed.hash.as_bytes()) {
            Some(hash) if fits => walk = ChainWalk::behind(signed.sequence, hash),
            _ => return Err(CheckpointError::Broken),
        }
    }
    match walk::goes_on(connection, &mut walk, &mut last)? {
        true => Ok(last),
        false => Err(CheckpointError::Broken),
    }
}
