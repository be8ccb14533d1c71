//! One-time links by which somebody who has lost the password sets a new one. Only the hash of a link's token is stored.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::audit::{ActorType, AuditAction, Changes};
use keywright_api_types::ids::{ClientId, UserId};
use keywright_api_types::password_resets::RESET_SECONDS;
use keywright_api_types::session::User;
use keywright_domain::secrets::SecretHash;

use crate::audit::{self, Act};
use crate::schema::{password_resets, users};
use crate::users::{UserRecord, UserRow, actor, deed};
use crate::{AnyConnection, DatabaseError, passwords, sessions};

/// Stores a link's token for the user; answers when it stops working. Links made before it go on working until one is
/// used, so that asking again takes nothing from whoever holds the first.
///
/// # Errors
/// That the database failed.
pub fn create(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: Option<&ClientId>,
    user: &User,
    token: SecretHash,
) -> Result<Timestamp, DatabaseError> {
    let expires_at = store(connection, act, &user.id, token, RESET_SECONDS)?;
    audit::append(connection, act, deed(AuditAction::UserPasswordResetRequested, user, client, Changes::new()))?;
    Ok(expires_at)
}

/// Stores a link's token for that many seconds; answers when it stops working.
pub(crate) fn store(
    connection: &mut AnyConnection,
    act: &Act<'_>,
    user: &UserId,
    token: SecretHash,
    seconds: i64,
) -> Result<Timestamp, DatabaseError> {
    let expires_at = act.at.plus_seconds(seconds);
    let made_by = act.actor.id.as_ref().filter(|_| act.actor.actor_type == ActorType::User);
    let row = (
        password_resets::token_hash.eq(token.0.to_vec()),
        password_resets::user_id.eq(user.as_str()),
        password_resets::created_at.eq(act.at.unix_milliseconds()),
        password_resets::expires_at.eq(expires_at.unix_milliseconds()),
        password_resets::made_by.eq(made_by),
    );
    diesel::insert_into(password_resets::table).values(row).execute(connection)?;
    Ok(expires_at)
}

/// Whose link it is with that token, if it still works.
///
/// # Errors
/// That the database failed.
pub fn admin_find(
    connection: &mut AnyConnection,
    token: SecretHash,
    now: Timestamp,
) -> Result<Option<UserRecord>, DatabaseError> {
    let row: Option<UserRow> = password_resets::table
        .inner_join(users::table)
        .filter(password_resets::token_hash.eq(token.0.to_vec()))
        .filter(password_resets::expires_at.gt(now.unix_milliseconds()))
        .select(UserRow::as_select())
        .first(connection)
        .optional()?;
    row.map(UserRow::into_record).transpose()
}

/// Gives the user whose link it is another password, ends all of the user's sessions and uses all links up. Answers
/// whether it still works.
///
/// # Errors
/// That the database failed.
pub fn admin_complete(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    token: SecretHash,
    password_hash: &str,
) -> Result<bool, DatabaseError> {
    let Some(record) = admin_find(connection, token, act.at)? else { return Ok(false) };
    let user = record.user;
    passwords::store(connection, &user.id, password_hash, act.at)?;
    sessions::end_all(connection, &user.id)?;
    act.actor = actor(&user);
    let deed = deed(AuditAction::UserPasswordReset, &user, record.client_id.as_ref(), Changes::new());
    audit::append(connection, act, deed)?;
    Ok(true)
}

/// Removes the links that somebody made for others, who may have been shown them. With the user's row they go by
/// themselves.
pub(crate) fn remove_made_by(connection: &mut AnyConnection, user: &UserId) -> Result<(), DatabaseError> {
    let made = password_resets::table.filter(password_resets::made_by.eq(user.as_str()));
    diesel::delete(made).execute(connection)?;
    Ok(())
}

/// Removes the links that do not work any more.
///
/// # Errors
/// That the database failed.
pub fn admin_remove_expired(connection: &mut AnyConnection, now: Timestamp) -> Result<usize, DatabaseError> {
    let expired = password_resets::table.filter(password_resets::expires_at.le(now.unix_milliseconds()));
    Ok(diesel::delete(expired).execute(connection)?)
}
