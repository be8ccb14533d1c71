//! The members of a client: its users, as its owners manage them.

use diesel::prelude::*;
use keywright_api_types::audit::{AuditAction, Change, Changes};
use keywright_api_types::ids::{ClientId, UserId};
use keywright_api_types::members::Member;
use keywright_api_types::session::{Access, User};
use serde_json::json;

use crate::audit::{self, Act};
use crate::schema::{two_factor, users};
use crate::users::{UserRow, deed, is_last_owner};
use crate::{AnyConnection, DatabaseError, columns, invitations, password_resets};

/// Why a member was not changed.
#[derive(Debug, thiserror::Error)]
pub enum MemberError {
    /// The client has no such member.
    #[error("no such member")]
    NotFound,
    /// The client would be left without an owner.
    #[error("the member is the only owner")]
    LastOwner,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<diesel::result::Error> for MemberError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// A client's members, newest first, older than the one with the id `before`.
///
/// # Errors
/// That the database failed.
pub fn list(
    connection: &mut AnyConnection,
    client: &ClientId,
    before: Option<&UserId>,
    limit: u32,
) -> Result<Vec<Member>, DatabaseError> {
    let mut query = users::table
        .left_join(two_factor::table)
        .filter(users::client_id.eq(client.as_str()))
        .select((UserRow::as_select(), users::created_at, two_factor::enabled_at.nullable()))
        .into_boxed();
    if let Some(id) = before {
        query = query.filter(users::id.lt(id.to_string()));
    }
    let rows: Vec<(UserRow, i64, Option<i64>)> =
        query.order(users::id.desc()).limit(i64::from(limit)).load(connection)?;
    let read = |(row, created_at, enabled_at): (UserRow, i64, Option<i64>)| {
        let User { id, email, name, access, .. } = row.into_record()?.user;
        let created_at = columns::timestamp(created_at);
        Ok(Member { id, email, name, access, two_factor: enabled_at.is_some(), created_at })
    };
    rows.into_iter().map(read).collect()
}

/// One of a client's members.
///
/// # Errors
/// `NotFound`, or that the database failed.
pub fn find(connection: &mut AnyConnection, client: &ClientId, id: &UserId) -> Result<User, MemberError> {
    let row: Option<UserRow> = users::table
        .find(id.as_str())
        .filter(users::client_id.eq(client.as_str()))
        .select(UserRow::as_select())
        .first(connection)
        .optional()?;
    Ok(row.ok_or(MemberError::NotFound)?.into_record()?.user)
}

/// Changes what a member may do, from the member's next request on. The links of one who was an owner work no more.
///
/// # Errors
/// `NotFound`, `LastOwner`, or that the database failed.
pub fn update_access(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: &ClientId,
    id: &UserId,
    access: Access,
) -> Result<(), MemberError> {
    let user = find(connection, client, id)?;
    if user.access == access {
        return Ok(());
    }
    keep_an_owner(connection, client, &user)?;
    let set = (users::access.eq(access.as_str()), users::updated_at.eq(act.at.unix_milliseconds()));
    diesel::update(users::table.find(id.as_str())).set(set).execute(connection)?;
    let change = Change { from: json!(user.access), to: json!(access) };
    let changes = Changes::from([("access".to_owned(), change)]);
    audit::append(connection, act, deed(AuditAction::UserUpdated, &user, Some(client), changes))?;
    Ok(take_links_back(connection, act, client, &user)?)
}

/// Removes a member, whose sessions end with it; the links of an owner work no more.
///
/// # Errors
/// `NotFound`, `LastOwner`, or that the database failed.
pub fn remove(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: &ClientId,
    id: &UserId,
) -> Result<(), MemberError> {
    let user = find(connection, client, id)?;
    keep_an_owner(connection, client, &user)?;
    diesel::delete(users::table.find(id.as_str())).execute(connection)?;
    audit::append(connection, act, deed(AuditAction::UserRemoved, &user, Some(client), Changes::new()))?;
    Ok(take_links_back(connection, act, client, &user)?)
}

/// Where the user was an owner: takes back whom the user invited, and the links that the user made for members' new
/// passwords.
pub(crate) fn take_links_back(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: &ClientId,
    user: &User,
) -> Result<(), DatabaseError> {
    if !user.access.is_owner() {
        return Ok(());
    }
    password_resets::remove_made_by(connection, &user.id)?;
    invitations::revoke_of(connection, act, client, &user.email)
}

/// Refuses what would take the last owner away. Changes take turns, so that two owners cannot remove each other.
fn keep_an_owner(connection: &mut AnyConnection, client: &ClientId, user: &User) -> Result<(), MemberError> {
    if is_last_owner(connection, Some(client), user.access)? { Err(MemberError::LastOwner) } else { Ok(()) }
}
