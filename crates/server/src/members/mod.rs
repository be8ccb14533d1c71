//! A client's members: one operation a file.

mod list;
mod remove;
mod reset;
mod update;

pub use list::list_members;
pub use remove::remove_member;
pub use reset::{reset_member_password, reset_member_two_factor};
pub use update::update_member;

use keywright_api_types::ErrorCode;
use keywright_api_types::ids::UserId;

use crate::errors::ApiError;
use crate::session::ClientOwner;

/// The member's id from the path. What is no id of a user names nobody.
fn member_id(segment: &str) -> Result<UserId, ApiError> {
    segment.parse().map_err(|_| ApiError::new(ErrorCode::NotFound))
}

/// The id of a member other than the owner who asks: one's own password and second factor ask for more than a session.
fn other_member_id(owner: &ClientOwner, segment: &str) -> Result<UserId, ApiError> {
    let id = member_id(segment)?;
    if id == owner.user_id() { Err(ApiError::new(ErrorCode::OwnAccount)) } else { Ok(id) }
}
