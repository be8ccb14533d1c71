//! A client's open invitations.

use diesel::prelude::*;
use keywright_api_types::ids::{ClientId, InvitationId};
use keywright_api_types::invitations::Invitation;

use super::InvitationRow;
use crate::schema::invitations;
use crate::{AnyConnection, DatabaseError};

/// A client's open invitations, those included whose link is too old, newest first, older than the one with the id
/// `before`.
///
/// # Errors
/// That the database failed.
pub fn list(
    connection: &mut AnyConnection,
    client: &ClientId,
    before: Option<&InvitationId>,
    limit: u32,
) -> Result<Vec<Invitation>, DatabaseError> {
    let mut query = invitations::table.filter(invitations::client_id.eq(client.as_str())).into_boxed();
    if let Some(id) = before {
        query = query.filter(invitations::id.lt(id.to_string()));
    }
    let rows: Vec<InvitationRow> = query
        .order(invitations::id.desc())
        .limit(i64::from(limit))
        .select(InvitationRow::as_select())
        .load(connection)?;
    rows.into_iter().map(InvitationRow::into_invitation).collect()
}
