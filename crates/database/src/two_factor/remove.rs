//! Giving a second factor up, and taking a member's away who has lost it.

use diesel::prelude::*;
use keywright_api_types::audit::{AuditAction, Changes};
use keywright_api_types::ids::{ClientId, UserId};
use keywright_api_types::session::User;

use super::{TwoFactorError, find};
use crate::audit::{self, Act};
use crate::members::{self, MemberError};
use crate::schema::two_factor;
use crate::users::deed;
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
    if find(connection, id)?.is_none() {
        return Ok(());
    }
    remove(connection, id)?;
    let deed = deed(AuditAction::UserTwoFactorReset, &member, Some(client), Changes::new());
    Ok(audit::append(connection, act, deed)?)
}

fn remove(connection: &mut AnyConnection, user: &UserId) -> Result<(), DatabaseError> {
    diesel::delete(two_factor::table.find(user.as_str())).execute(connection)?;
    Ok(())
}
