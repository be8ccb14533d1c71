//! A user's password, changed by the user.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::audit::{AuditAction, Changes};
use keywright_api_types::ids::{ClientId, UserId};
use keywright_api_types::session::User;
use keywright_domain::secrets::SecretHash;

use crate::audit::{self, Act};
use crate::schema::{password_resets, users};
use crate::{AnyConnection, DatabaseError, sessions};

/// Gives the user who acts another password; every session but the one with that token ends, and no link that was
/// made for a new password works any more. Answers whether `proven_hash` is still the password's: if another one was set
/// since it was proven, nothing changes.
///
/// # Errors
/// That the database failed.
pub fn change(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: Option<&ClientId>,
    user: &User,
    proven_hash: &str,
    password_hash: &str,
    token: SecretHash,
) -> Result<bool, DatabaseError> {
    let proven = users::table.find(user.id.as_str()).filter(users::password_hash.eq(proven_hash));
    if proven.count().get_result::<i64>(connection)? == 0 {
        return Ok(false);
    }
    store(connection, &user.id, password_hash, act.at)?;
    sessions::end_others(connection, act, client, &user.id, token)?;
    let deed = crate::users::deed(AuditAction::UserPasswordChanged, user, client, Changes::new());
    audit::append(connection, act, deed)?;
    Ok(true)
}

/// Stores another password hash, and forgets the links that were made for a new password.
pub(crate) fn store(
    connection: &mut AnyConnection,
    user: &UserId,
    password_hash: &str,
    now: Timestamp,
) -> Result<(), DatabaseError> {
    let row = users::table.find(user.as_str());
    let set = (users::password_hash.eq(password_hash), users::updated_at.eq(now.unix_milliseconds()));
    diesel::update(row).set(set).execute(connection)?;
    let links = password_resets::table.filter(password_resets::user_id.eq(user.as_str()));
    diesel::delete(links).execute(connection)?;
    Ok(())
}
