//! Users: the people who sign in, of clients and of the platform.

mod admin;

use diesel::prelude::*;
use keywright_api_types::audit::{Actor, ActorType, AuditAction, Change, Changes};
use keywright_api_types::ids::{ClientId, UserId};
use keywright_api_types::session::{Access, Role, User};
use serde_json::{Value, json};

pub use admin::{
    UserError, UserFilter, admin_find, admin_invite, admin_list, admin_remove, admin_reset_password, admin_update,
};

use crate::audit::{self, Act, Deed};
use crate::schema::users;
use crate::{AnyConnection, DatabaseError, columns};

/// A user with what signing in needs. It has no `Debug`: it holds a password hash.
pub struct UserRecord {
    /// The user.
    pub user: User,
    /// The user's client; `None` for an admin.
    pub client_id: Option<ClientId>,
    /// The password's hash, as a PHC string.
    pub password_hash: String,
}

/// A user to be made. It has no `Debug`: it holds a password hash.
pub struct NewUser {
    /// The e-mail address to sign in with; stored in lower case.
    pub email: String,
    /// The user's name.
    pub name: String,
    /// The user's client; `None` for an admin.
    pub client_id: Option<ClientId>,
    /// What the user may do.
    pub access: Access,
    /// The password's hash, as a PHC string.
    pub password_hash: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = users)]
pub(crate) struct UserRow {
    id: String,
    client_id: Option<String>,
    email: String,
    name: String,
    role: String,
    access: String,
    password_hash: String,
    created_at: i64,
    updated_at: i64,
}

impl UserRow {
    pub(crate) fn into_record(self) -> Result<UserRecord, DatabaseError> {
        Ok(UserRecord {
            user: User {
                id: columns::text("users.id", &self.id)?,
                email: self.email,
                name: self.name,
                role: columns::text("users.role", &self.role)?,
                access: columns::text("users.access", &self.access)?,
            },
            client_id: columns::optional_text("users.client_id", self.client_id.as_deref())?,
            password_hash: self.password_hash,
        })
    }
}

/// The user with that address, in whatever case it is written.
///
/// # Errors
/// That the database failed.
pub fn admin_find_by_email(connection: &mut AnyConnection, email: &str) -> Result<Option<UserRecord>, DatabaseError> {
    let row: Option<UserRow> = users::table
        .filter(users::email.eq(normalize(email)))
        .select(UserRow::as_select())
        .first(connection)
        .optional()?;
    row.map(UserRow::into_record).transpose()
}

/// The user as it stands now, if it is there still and has the password that was checked: checking takes its time, in
/// which another password may have been set.
///
/// # Errors
/// That the database failed.
pub fn admin_find_again(
    connection: &mut AnyConnection,
    checked: &UserRecord,
) -> Result<Option<UserRecord>, DatabaseError> {
    let row: Option<UserRow> = users::table
        .find(checked.user.id.as_str())
        .filter(users::password_hash.eq(&checked.password_hash))
        .select(UserRow::as_select())
        .first(connection)
        .optional()?;
    row.map(UserRow::into_record).transpose()
}

/// How many users there are.
///
/// # Errors
/// That the database failed.
pub fn admin_count(connection: &mut AnyConnection) -> Result<i64, DatabaseError> {
    Ok(users::table.count().get_result(connection)?)
}

/// Makes a user.
///
/// # Errors
/// That the database failed, or that the address is taken.
pub fn admin_create(connection: &mut AnyConnection, act: &mut Act<'_>, new: NewUser) -> Result<UserId, DatabaseError> {
    let (milliseconds, random) = act.id_parts();
    let id = UserId::new(milliseconds, random);
    let now = act.at.unix_milliseconds();
    let role = if new.client_id.is_some() { Role::Client } else { Role::Admin };
    let email = normalize(&new.email);
    let row = UserRow {
        id: id.to_string(),
        client_id: new.client_id.as_ref().map(ClientId::to_string),
        email: email.clone(),
        name: new.name,
        role: role.to_string(),
        access: new.access.to_string(),
        password_hash: new.password_hash,
        created_at: now,
        updated_at: now,
    };
    diesel::insert_into(users::table).values(row).execute(connection)?;
    let set = |to: Value| Change { from: Value::Null, to };
    let deed = Deed {
        action: AuditAction::UserCreated,
        target_type: "user",
        target_id: Some(id.to_string()),
        target_name: Some(email),
        client_id: new.client_id,
        changes: Changes::from([("role".to_owned(), set(json!(role))), ("access".to_owned(), set(json!(new.access)))]),
    };
    audit::append(connection, act, deed)?;
    Ok(id)
}

/// Gives users another password hash. Only for the demo's, who share one password.
///
/// # Errors
/// That the database failed.
pub fn admin_replace_password_hashes(
    connection: &mut AnyConnection,
    emails: &[&str],
    password_hash: &str,
) -> Result<(), DatabaseError> {
    let users = users::table.filter(users::email.eq_any(emails));
    diesel::update(users).set(users::password_hash.eq(password_hash)).execute(connection)?;
    Ok(())
}

/// Whether somebody with that access is the only owner of the client, or of the platform where there is no client.
pub(crate) fn is_last_owner(
    connection: &mut AnyConnection,
    client: Option<&ClientId>,
    access: Access,
) -> Result<bool, DatabaseError> {
    let mut owners = users::table.filter(users::access.eq(Access::Owner.as_str())).into_boxed();
    owners = match client {
        Some(client) => owners.filter(users::client_id.eq(client.as_str())),
        None => owners.filter(users::client_id.is_null()),
    };
    let owners: i64 = owners.count().get_result(connection)?;
    Ok(access.is_owner() && owners <= 1)
}

/// What was done to a user, for the trail.
pub(crate) fn deed(action: AuditAction, user: &User, client: Option<&ClientId>, changes: Changes) -> Deed {
    Deed {
        action,
        target_type: "user",
        target_id: Some(user.id.to_string()),
        target_name: Some(user.email.clone()),
        client_id: client.copied(),
        changes,
    }
}

/// A user as an actor of the trail.
pub fn actor(user: &User) -> Actor {
    Actor {
        actor_type: ActorType::User,
        id: Some(user.id.to_string()),
        email: Some(user.email.clone()),
        role: Some(user.role),
    }
}

/// How an address is stored and looked up.
pub fn normalize(email: &str) -> String {
    email.trim().to_lowercase()
}
