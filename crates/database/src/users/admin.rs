//! Users of clients and admins, as admins manage them.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::admin::users::AdminUser;
use keywright_api_types::audit::{AuditAction, Change, Changes};
use keywright_api_types::ids::{ClientId, UserId};
use keywright_api_types::invitations::INVITATION_SECONDS;
use keywright_api_types::session::{Access, Role, User};
use keywright_domain::secrets::SecretHash;
use serde_json::json;

use super::{NewUser, UserRow, admin_create, admin_find_by_email, deed, is_last_owner};
use crate::audit::{self, Act};
use crate::schema::{clients, two_factor, users};
use crate::search::{fold, holding};
use crate::{AnyConnection, DatabaseError, columns, members, password_resets, sessions};

/// Why a user was not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    /// There is no such user.
    #[error("no such user")]
    NotFound,
    /// The client, or the admins, would be left without an owner.
    #[error("the user is the only owner")]
    LastOwner,
    /// There is a user with the address.
    #[error("the address is taken")]
    EmailTaken,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<diesel::result::Error> for UserError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// Which users to list; all that is named must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// Only those whose name or address holds this text.
    pub search: Option<String>,
    /// Only this client's.
    pub client: Option<ClientId>,
    /// Only those on this side.
    pub role: Option<Role>,
    /// Only those made before this one.
    pub before: Option<UserId>,
}

type Found = (UserRow, i64, Option<i64>, Option<String>);

fn read((row, created_at, enabled_at, client_name): Found) -> Result<AdminUser, DatabaseError> {
    let record = row.into_record()?;
    let User { id, email, name, role, access } = record.user;
    let created_at = columns::timestamp(created_at);
    let (client_id, two_factor) = (record.client_id, enabled_at.is_some());
    Ok(AdminUser { id, email, name, role, access, client_id, client_name, two_factor, created_at })
}

/// Users, newest first.
///
/// # Errors
/// That the database failed.
pub fn admin_list(
    connection: &mut AnyConnection,
    filter: &UserFilter,
    limit: u32,
) -> Result<Vec<AdminUser>, DatabaseError> {
    let mut query = users::table
        .left_join(two_factor::table)
        .left_join(clients::table)
        .select((UserRow::as_select(), users::created_at, two_factor::enabled_at.nullable(), clients::name.nullable()))
        .into_boxed();
    if let Some(search) = &filter.search {
        let pattern = holding(search);
        let of_name = fold(users::name).like(pattern.clone()).escape('\\');
        query = query.filter(of_name.or(users::email.like(pattern).escape('\\')));
    }
    if let Some(client) = &filter.client {
        query = query.filter(users::client_id.eq(client.as_str()));
    }
    if let Some(role) = filter.role {
        query = query.filter(users::role.eq(role.as_str()));
    }
    if let Some(before) = &filter.before {
        query = query.filter(users::id.lt(before.as_str()));
    }
    let rows: Vec<Found> = query.order(users::id.desc()).limit(i64::from(limit)).load(connection)?;
    rows.into_iter().map(read).collect()
}

/// The user with that id.
///
/// # Errors
/// `NotFound`, or that the database failed.
pub fn admin_find(connection: &mut AnyConnection, id: &UserId) -> Result<AdminUser, UserError> {
    let found: Option<Found> = users::table
        .left_join(two_factor::table)
        .left_join(clients::table)
        .filter(users::id.eq(id.as_str()))
        .select((UserRow::as_select(), users::created_at, two_factor::enabled_at.nullable(), clients::name.nullable()))
        .first(connection)
        .optional()?;
    Ok(read(found.ok_or(UserError::NotFound)?)?)
}

/// Makes a user who sets the password by a link of that token; answers until when the link works.
///
/// # Errors
/// `EmailTaken`, or that the database failed.
pub fn admin_invite(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    new: NewUser,
    token: SecretHash,
) -> Result<(AdminUser, Timestamp), UserError> {
    if admin_find_by_email(connection, &new.email)?.is_some() {
        return Err(UserError::EmailTaken);
    }
    let id = admin_create(connection, act, new)?;
    let expires_at = password_resets::store(connection, act, &id, token, INVITATION_SECONDS)?;
    Ok((admin_find(connection, &id)?, expires_at))
}

/// Makes a link for a user's new password, as [`password_resets::create`] does.
///
/// # Errors
/// `NotFound`, or that the database failed.
pub fn admin_reset_password(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    id: &UserId,
    token: SecretHash,
) -> Result<(AdminUser, Timestamp), UserError> {
    let user = admin_find(connection, id)?;
    let expires_at = password_resets::create(connection, act, user.client_id.as_ref(), &plain(&user), token)?;
    Ok((user, expires_at))
}

/// Changes a user's name and access; where the access becomes less, the user's sessions end, and the links that the user
/// handed out work no more. A change of nothing writes nothing.
///
/// # Errors
/// `NotFound`, `LastOwner`, or that the database failed.
pub fn admin_update(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    id: &UserId,
    name: Option<String>,
    access: Option<Access>,
) -> Result<AdminUser, UserError> {
    let before = admin_find(connection, id)?;
    let after = AdminUser {
        name: name.unwrap_or_else(|| before.name.clone()),
        access: access.unwrap_or(before.access),
        ..before.clone()
    };
    let mut changes = Changes::new();
    if after.name != before.name {
        changes.insert("name".to_owned(), Change { from: json!(before.name), to: json!(after.name) });
    }
    if after.access != before.access {
        keep_an_owner(connection, &before)?;
        changes.insert("access".to_owned(), Change { from: json!(before.access), to: json!(after.access) });
    }
    if changes.is_empty() {
        return Ok(before);
    }
    let set = (
        users::name.eq(&after.name),
        users::access.eq(after.access.as_str()),
        users::updated_at.eq(act.at.unix_milliseconds().max(before.created_at.unix_milliseconds())),
    );
    diesel::update(users::table.find(id.as_str())).set(set).execute(connection)?;
    // Within a role, each access allows less than the one before it in the table.
    if after.access > before.access {
        sessions::end_all(connection, id)?;
        password_resets::remove_made_by(connection, id)?;
    }
    let deed = deed(AuditAction::UserUpdated, &plain(&after), after.client_id.as_ref(), changes);
    audit::append(connection, act, deed)?;
    if let Some(client) = before.client_id.filter(|_| after.access != before.access) {
        members::take_links_back(connection, act, &client, &plain(&before))?;
    }
    Ok(after)
}

/// Removes a user, whose sessions end with it; the links that the user handed out work no more.
///
/// # Errors
/// `NotFound`, `LastOwner`, or that the database failed.
pub fn admin_remove(connection: &mut AnyConnection, act: &mut Act<'_>, id: &UserId) -> Result<(), UserError> {
    let user = admin_find(connection, id)?;
    keep_an_owner(connection, &user)?;
    diesel::delete(users::table.find(id.as_str())).execute(connection)?;
    let deed = deed(AuditAction::UserRemoved, &plain(&user), user.client_id.as_ref(), Changes::new());
    audit::append(connection, act, deed)?;
    match &user.client_id {
        Some(client) => Ok(members::take_links_back(connection, act, client, &plain(&user))?),
        None => Ok(()),
    }
}

/// Refuses what would take the last owner away, of a client or of the admins.
fn keep_an_owner(connection: &mut AnyConnection, user: &AdminUser) -> Result<(), UserError> {
    let is_last = is_last_owner(connection, user.client_id.as_ref(), user.access)?;
    if is_last { Err(UserError::LastOwner) } else { Ok(()) }
}

fn plain(user: &AdminUser) -> User {
    User { id: user.id, email: user.email.clone(), name: user.name.clone(), role: user.role, access: user.access }
}
