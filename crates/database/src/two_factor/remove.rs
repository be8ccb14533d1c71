//! Giving a second factor up, and taking a member's away who has lost it.

use diesel::prelude::*;
use keywright_api_types::admin::users::AdminUser;
use keywright_api_types::audit::{AuditAction, Changes};
use keywright_api_types::ids::{ClientId, UserId};
use keywright_api_types::session::User;

use super::{TwoFactorError, find};
use crate::audit::{self, Act};
use crate::members::{self, MemberError};
use crate::schema::two_factor;
use crate::users::{self, UserError, deed};
use crate::{AnyConnection, DatabaseError};

/// Switches off the second factor of the user who acts.
///
/// # Errors
/// `Off`, or that the database failed.
pub fn disable(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: Option<&ClientId>,
    user: &User,
) -> Result<(), TwoFactorError> {
    find(connection, &user.id)?.ok_or(TwoFactorError::Off)?;
    remove(connection, &user.id)?;
    Ok(audit::append(connection, act, deed(AuditAction::UserTwoFactorDisabled, user, client, Changes::new()))?)
}

/// Takes a member's second factor away; without one there is nothing to do.
///
/// # Errors
/// `NotFound`, or that the database failed.
pub fn reset(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: &ClientId,
    id: &UserId,
) -> Result<(), MemberError> {
    let member = members::find(connection, client, id)?;
    Ok(take_away(connection, act, Some(client), &member)?)
}

/// Takes any user's second factor away; without one there is nothing to do.
///
/// # Errors
/// `NotFound`, or that the database failed.
pub fn admin_reset(connection: &mut AnyConnection, act: &mut Act<'_>, id: &UserId) -> Result<(), UserError> {
    let AdminUser { id, email, name, role, access, client_id, .. } = users::admin_find(connection, id)?;
    Ok(take_away(connection, act, client_id.as_ref(), &User { id, email, name, role, access })?)
}

fn take_away(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: Option<&ClientId>,
    user: &User,
) -> Result<(), DatabaseError> {
    if find(connection, &user.id)?.is_none() {
        return Ok(());
    }
    remove(connection, &user.id)?;
    audit::append(connection, act, deed(AuditAction::UserTwoFactorReset, user, client, Changes::new()))
}

fn remove(connection: &mut AnyConnection, user: &UserId) -> Result<(), DatabaseError> {
    diesel::delete(two_factor::table.find(user.as_str())).execute(connection)?;
    Ok(())
}
