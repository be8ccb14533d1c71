//! What is known of the trail: that it was found to be another than was written, until it is found whole.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::audit::{AuditCheckpoint, AuditFaultKind, AuditVerification};

use crate::schema::audit_trail_fault as fault;
use crate::{AnyConnection, DatabaseError};

/// Whether the trail was found to be another than was written, and not found whole since.
///
/// # Errors
/// That the database failed.
pub fn admin_trail_is_broken(connection: &mut AnyConnection) -> Result<bool, DatabaseError> {
    let rows: i64 = fault::table.count().get_result(connection)?;
    Ok(rows > 0)
}

/// Notes what a walk of the whole trail found, held against a checkpoint that somebody gave, if one was. `own_key` signs the
/// checkpoints of this installation. What a given checkpoint showed is over when the trail fits one that reaches as far.
/// Call it inside [`Database::append`](crate::Database::append).
///
/// # Errors
/// That the database failed.
pub fn admin_note_walk(
    connection: &mut AnyConnection,
    found: &AuditVerification,
    given: Option<&AuditCheckpoint>,
    own_key: &str,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    let reach = given.map_or(0, |checkpoint| checkpoint.sequence);
    let is_own = given.is_none_or(|checkpoint| checkpoint.public_key == own_key);
    match found.fault.as_ref().map(|fault| fault.kind) {
        None => {
            diesel::delete(fault::table.filter(fault::proof_sequence.le(reach))).execute(connection)?;
            Ok(())
        }
        Some(AuditFaultKind::Changed | AuditFaultKind::OutOfOrder) => note(connection, 0, at),
        // One by another key may be of another trail.
        Some(AuditFaultKind::Missing | AuditFaultKind::Rewritten) if is_own => note(connection, reach, at),
        // A false signature counts where the database has it, not where somebody gives it.
        Some(AuditFaultKind::CheckpointInvalid) if given.is_none() => note(connection, 0, at),
        Some(_) => Ok(()),
    }
}

/// Notes that the trail is another than was written, as a checkpoint of that place shows, or the trail itself.
pub(super) fn note(connection: &mut AnyConnection, proof_sequence: i64, at: Timestamp) -> Result<(), DatabaseError> {
    let there: Option<i64> = fault::table.select(fault::proof_sequence).first(connection).optional()?;
    match there {
        Some(there) if there >= proof_sequence => {}
        Some(_) => {
            diesel::update(fault::table).set(fault::proof_sequence.eq(proof_sequence)).execute(connection)?;
        }
        None => {
            let found_at = fault::found_at.eq(at.unix_milliseconds());
            let row = (fault::id.eq(1), fault::proof_sequence.eq(proof_sequence), found_at);
            diesel::insert_into(fault::table).values(row).execute(connection)?;
        }
    }
    Ok(())
}
