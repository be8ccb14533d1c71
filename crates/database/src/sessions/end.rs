//! Ending sessions, by hand and by time.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::audit::AuditAction;
use keywright_api_types::ids::{ClientId, SessionId, UserId};
use keywright_domain::devices;
use keywright_domain::secrets::SecretHash;

use super::deed;
use crate::audit::{self, Act, Deed};
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
        Some(id) => remove(connection, act, client, id, None),
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
    let found: Option<(String, Option<String>)> =
        row.select((sessions::id, sessions::user_agent)).first(connection).optional()?;
    let is_the_users = found.is_some();
    if let Some(other) = found {
        remove_other(connection, act, client, other)?;
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
    let others: Vec<(String, Option<String>)> = sessions::table
        .filter(sessions::user_id.eq(user.as_str()))
        .filter(sessions::token_hash.ne(token.0.to_vec()))
        .select((sessions::id, sessions::user_agent))
        .load(connection)?;
    others.into_iter().try_for_each(|other| remove_other(connection, act, client, other))
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

/// Removes a session from within another one; the trail calls it by its device, so that it does not read as signing out.
fn remove_other(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: Option<&ClientId>,
    (id, user_agent): (String, Option<String>),
) -> Result<(), DatabaseError> {
    remove(connection, act, client, id, Some(devices::describe(user_agent.as_deref())))
}

fn remove(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: Option<&ClientId>,
    id: String,
    name: Option<String>,
) -> Result<(), DatabaseError> {
    diesel::delete(sessions::table.find(&id)).execute(connection)?;
    audit::append(connection, act, Deed { target_name: name, ..deed(AuditAction::SessionEnded, Some(id), client) })
}
