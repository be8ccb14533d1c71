//! An invitation as whoever holds its link sees it, and accepting it.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::ids::ClientId;
use keywright_api_types::invitations::InvitationSummary;
use keywright_domain::secrets::SecretHash;

use super::{InvitationError, InvitationRow};
use crate::audit::Act;
use crate::schema::{clients, invitations};
use crate::users::{self, NewUser, UserRecord, actor};
use crate::{AnyConnection, DatabaseError, columns};

/// What the invited say of themselves. It has no `Debug`: it holds a password hash.
pub struct Accepted {
    /// The new user's name.
    pub name: String,
    /// The password's hash, as a PHC string.
    pub password_hash: String,
}

/// The open invitation with a link of that token.
///
/// # Errors
/// `InvalidLink`, or that the database failed.
pub fn admin_find(
    connection: &mut AnyConnection,
    token: SecretHash,
    now: Timestamp,
) -> Result<InvitationSummary, InvitationError> {
    let (row, client_name) = find(connection, token, now)?;
    Ok(InvitationSummary {
        client_name,
        access: columns::text("invitations.access", &row.access)?,
        expires_at: columns::timestamp(row.expires_at),
        invited_by: row.invited_by,
        email: row.email,
    })
}

/// Makes the invited a member of the client that invited, and uses the link up. The new user is the one who acts.
///
/// # Errors
/// `InvalidLink`, `EmailTaken`, or that the database failed.
pub fn accept(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    token: SecretHash,
    accepted: Accepted,
) -> Result<UserRecord, InvitationError> {
    let (row, _) = find(connection, token, act.at)?;
    let client: ClientId = columns::text("invitations.client_id", &row.client_id)?;
    if users::admin_find_by_email(connection, &row.email)?.is_some() {
        return Err(InvitationError::EmailTaken);
    }
    diesel::delete(invitations::table.find(&row.id)).execute(connection)?;
    let new = NewUser {
        email: row.email.clone(),
        name: accepted.name,
        client_id: Some(client),
        access: columns::text("invitations.access", &row.access)?,
        password_hash: accepted.password_hash,
    };
    act.actor.email = Some(row.email.clone());
    users::admin_create(connection, act, new)?;
    let record = users::admin_find_by_email(connection, &row.email)?;
    let record = record.ok_or(DatabaseError::Corrupt { column: "users.email", value: row.email })?;
    act.actor = actor(&record.user);
    Ok(record)
}

fn find(
    connection: &mut AnyConnection,
    token: SecretHash,
    now: Timestamp,
) -> Result<(InvitationRow, String), InvitationError> {
    let found = invitations::table
        .inner_join(clients::table)
        .filter(invitations::token_hash.eq(token.0.to_vec()))
        .filter(invitations::expires_at.gt(now.unix_milliseconds()))
        .select((InvitationRow::as_select(), clients::name))
        .first(connection)
        .optional()?;
    found.ok_or(InvitationError::InvalidLink)
}
