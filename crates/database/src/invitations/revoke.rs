//! Taking an invitation back.

use diesel::prelude::*;
use keywright_api_types::audit::AuditAction;
use keywright_api_types::ids::{ClientId, InvitationId};

use super::{InvitationError, find_row, record};
use crate::AnyConnection;
use crate::audit::Act;
use crate::schema::invitations;

/// Takes an open invitation back; its link works no more.
///
/// # Errors
/// `NotFound`, or that the database failed.
pub fn revoke(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: &ClientId,
    id: &InvitationId,
) -> Result<(), InvitationError> {
    let invitation = find_row(connection, client, id)?.into_invitation()?;
    diesel::delete(invitations::table.find(id.as_str())).execute(connection)?;
    Ok(record(connection, act, AuditAction::UserInvitationRevoked, client, &invitation)?)
}
