//! Invitations to become a member of a client: one operation a file.

mod accept;
mod create;
mod list;
mod revoke;

pub use accept::{accept_invitation, show_invitation};
pub use create::{create_invitation, renew_invitation};
pub use list::list_invitations;
pub use revoke::revoke_invitation;

use keywright_api_types::ErrorCode;
use keywright_api_types::ids::InvitationId;

use crate::errors::ApiError;

/// The invitation's id from the path. What is no id of an invitation names nothing.
fn invitation_id(segment: &str) -> Result<InvitationId, ApiError> {
    segment.parse().map_err(|_| ApiError::new(ErrorCode::NotFound))
}
