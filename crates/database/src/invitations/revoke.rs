//! Taking an invitation back.

use diesel::prelude::*;
use keywright_api_types::audit::AuditAction;
use keywright_api_types::ids::{ClientId, InvitationId};

use super::{InvitationError, InvitationRow, find_row, record};
use crate::audit::Act;
use crate::schema::invitations;
use crate::{AnyConnection, DatabaseError};

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

/// Takes every open invitation back that somebody made for the client.
pub(crate) fn revoke_of(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: &ClientId,
    invited_by: &str,
) -> Result<(), DatabaseError> {
    let rows: Vec<InvitationRow> = invitations::table
        .filter(invitations::client_id.eq(client.as_str()))
        .filter(invitations::invited_by.eq(invited_by))
        .order(invitations::id)
        .select(InvitationRow::as_select())
        .load(connection)?;
    for row in rows {
        let invitation = row.into_invitation()?;
        diesel::delete(invitations::table.find(invitation.id.as_str())).execute(connection)?;
        record(connection, act, AuditAction::UserInvitationRevoked, client, &invitation)?;
    }
    Ok(())
}
