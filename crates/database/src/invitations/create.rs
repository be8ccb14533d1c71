//! Inviting, and making the link anew.

use diesel::prelude::*;
use keywright_api_types::audit::AuditAction;
use keywright_api_types::ids::{ClientId, InvitationId};
use keywright_api_types::invitations::{CreateInvitation, INVITATION_SECONDS, Invitation};
use keywright_domain::secrets::SecretHash;

use super::{InvitationError, InvitationRow, find_row, record};
use crate::AnyConnection;
use crate::audit::Act;
use crate::schema::invitations;
use crate::users;

/// Invites somebody to the client, with a link of that token.
///
/// # Errors
/// `EmailTaken`, or that the database failed.
pub fn create(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: &ClientId,
    body: CreateInvitation,
    token: SecretHash,
) -> Result<Invitation, InvitationError> {
    let email = users::normalize(&body.email);
    let of_client = invitations::table.filter(invitations::client_id.eq(client.as_str()));
    let open: i64 = of_client.filter(invitations::email.eq(&email)).count().get_result(connection)?;
    if open > 0 || users::admin_find_by_email(connection, &email)?.is_some() {
        return Err(InvitationError::EmailTaken);
    }
    let (milliseconds, random) = act.id_parts();
    let row = InvitationRow {
        id: InvitationId::new(milliseconds, random).to_string(),
        client_id: client.to_string(),
        email,
        access: body.access.to_string(),
        token_hash: token.0.to_vec(),
        invited_by: act.actor.email.clone().unwrap_or_else(|| act.actor_id()),
        created_at: act.at.unix_milliseconds(),
        expires_at: act.at.plus_seconds(INVITATION_SECONDS).unix_milliseconds(),
    };
    diesel::insert_into(invitations::table).values(&row).execute(connection)?;
    let invitation = row.into_invitation()?;
    record(connection, act, AuditAction::UserInvited, client, &invitation)?;
    Ok(invitation)
}

/// Gives an open invitation another link and another week; the link before it works no more.
///
/// # Errors
/// `NotFound`, or that the database failed.
pub fn renew(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: &ClientId,
    id: &InvitationId,
    token: SecretHash,
) -> Result<Invitation, InvitationError> {
    let mut row = find_row(connection, client, id)?;
    row.expires_at = act.at.plus_seconds(INVITATION_SECONDS).unix_milliseconds();
    let set = (invitations::token_hash.eq(token.0.to_vec()), invitations::expires_at.eq(row.expires_at));
    diesel::update(invitations::table.find(id.as_str())).set(set).execute(connection)?;
    let invitation = row.into_invitation()?;
    record(connection, act, AuditAction::UserInvitationRenewed, client, &invitation)?;
    Ok(invitation)
}
