//! Invitations to become a member of a client. A row is an open one: what became of it stands in the audit trail. Only
//! the hash of the link's token is stored.

mod accept;
mod create;
mod list;
mod revoke;

use diesel::prelude::*;
use keywright_api_types::audit::{AuditAction, Change, Changes};
use keywright_api_types::ids::{ClientId, InvitationId};
use keywright_api_types::invitations::Invitation;
use serde_json::json;

pub use accept::{Accepted, accept, admin_find};
pub use create::{create, renew};
pub use list::list;
pub use revoke::revoke;
pub(crate) use revoke::revoke_of;

use crate::audit::{self, Act, Deed};
use crate::schema::invitations;
use crate::{AnyConnection, DatabaseError, columns};

/// Why an invitation was not made, changed or accepted.
#[derive(Debug, thiserror::Error)]
pub enum InvitationError {
    /// The client has no such open invitation.
    #[error("no such invitation")]
    NotFound,
    /// There is a user with the address, or the client has invited it already.
    #[error("the address is taken")]
    EmailTaken,
    /// The link does not work, or not any more.
    #[error("the link is not valid")]
    InvalidLink,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<diesel::result::Error> for InvitationError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = invitations)]
struct InvitationRow {
    id: String,
    client_id: String,
    email: String,
    access: String,
    token_hash: Vec<u8>,
    invited_by: String,
    created_at: i64,
    expires_at: i64,
}

impl InvitationRow {
    fn into_invitation(self) -> Result<Invitation, DatabaseError> {
        Ok(Invitation {
            id: columns::text("invitations.id", &self.id)?,
            email: self.email,
            access: columns::text("invitations.access", &self.access)?,
            invited_by: self.invited_by,
            created_at: columns::timestamp(self.created_at),
            expires_at: columns::timestamp(self.expires_at),
        })
    }
}

fn find_row(
    connection: &mut AnyConnection,
    client: &ClientId,
    id: &InvitationId,
) -> Result<InvitationRow, InvitationError> {
    let row = invitations::table
        .find(id.as_str())
        .filter(invitations::client_id.eq(client.as_str()))
        .select(InvitationRow::as_select())
        .first(connection)
        .optional()?;
    row.ok_or(InvitationError::NotFound)
}

/// Writes the audit event of what happened to an invitation.
fn record(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    action: AuditAction,
    client: &ClientId,
    invitation: &Invitation,
) -> Result<(), DatabaseError> {
    let access = Change { from: json!(null), to: json!(invitation.access) };
    let deed = Deed {
        action,
        target_type: "invitation",
        target_id: Some(invitation.id.to_string()),
        target_name: Some(invitation.email.clone()),
        client_id: Some(*client),
        changes: Changes::from([("access".to_owned(), access)]),
    };
    audit::append(connection, act, deed)
}
