//! Ending sessions, by hand and by time.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::audit::AuditAction;
use keywright_api_types::ids::{ClientId, SessionId, UserId};
use keywright_domain::secrets::SecretHash;

use super::deed;
use crate::audit::{self, Act};
use crate::schema::sessions;
use crate::{AnyConnection, DatabaseError};

/// Ends the session with that token, if there is one.
///
/// # Errors
/// That the database failed.
pub fn end(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: Option<&ClientId>,
    token: SecretHash,
) -> Result<(), DatabaseError> {
    let row = sessions::table.filter(sessions::token_hash.eq(token.0.to_vec()));
    let id: Option<String> = row.select(sessions::id).first(connection).optional()?;
    match id {
        Some(id) => remove(connection, act, client, id),
        None => Ok(()),
    }
}

/// Ends one session of the user, if it is the user's; answers whether it was.
///
/// # Errors
/// That the database failed.
pub fn end_one(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: Option<&ClientId>,
    user: &UserId,
    id: &SessionId,
) -> Result<bool, DatabaseError> {
    let row = sessions::table.find(id.as_str()).filter(sessions::user_id.eq(user.as_str()));
    let found: Option<String> = row.select(sessions::id).first(connection).optional()?;
    let is_the_users = found.is_some();
    if let Some(id) = found {
        remove(connection, act, client, id)?;
    }
    Ok(is_the_users)
}

/// Ends every session of the user but the one with that token.
///
/// # Errors
/// That the database failed.
pub fn end_others(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: Option<&ClientId>,
    user: &UserId,
    token: SecretHash,
) -> Result<(), DatabaseError> {
    let others: Vec<String> = sessions::table
        .filter(sessions::user_id.eq(user.as_str()))
        .filter(sessions::token_hash.ne(token.0.to_vec()))
        .select(sessions::id)
        .load(connection)?;
    others.into_iter().try_for_each(|id| remove(connection, act, client, id))
}

/// Ends every session of the user; the event of what asked for it stands for them all.
pub(crate) fn end_all(connection: &mut AnyConnection, user: &UserId) -> Result<(), DatabaseError> {
    diesel::delete(sessions::table.filter(sessions::user_id.eq(user.as_str()))).execute(connection)?;
    Ok(())
}

/// Removes the sessions that began before one moment or were last seen before another.
///
/// # Errors
/// That the database failed.
pub fn admin_remove_ended(
    connection: &mut AnyConnection,
    began_before: Timestamp,
    seen_before: Timestamp,
) -> Result<usize, DatabaseError> {
    let ended = sessions::table.filter(
        sessions::created_at
            .lt(began_before.unix_milliseconds())
            .or(sessions::last_seen_at.lt(seen_before.unix_milliseconds())),
    );
    Ok(diesel::delete(ended).execute(connection)?)
}

fn remove(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: Option<&ClientId>,
    id: String,
) -> Result<(), DatabaseError> {
    diesel::delete(sessions::table.find(&id)).execute(connection)?;
    audit::append(connection, act, deed(AuditAction::SessionEnded, Some(id), client))
}
