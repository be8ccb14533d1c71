//! The members of a client: its users, as its owners manage them.

use serde::{Deserialize, Serialize};

use crate::ids::UserId;
use crate::session::Access;
use crate::validation::{Validate, Violations};
use crate::{FieldError, Timestamp};

/// What a member may be.
pub const MEMBER_ACCESS: [Access; 3] = [Access::Owner, Access::Developer, Access::Viewer];

/// What is wrong with a member's access, if anything.
pub fn access_violation(access: Access) -> Option<String> {
    (!MEMBER_ACCESS.contains(&access)).then(|| "A member is an owner, a developer or a viewer.".to_owned())
}

/// A user of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Member {
    /// The user's id.
    pub id: UserId,
    /// The e-mail address that the user signs in with.
    pub email: String,
    /// The user's name.
    pub name: String,
    /// What the user may do.
    pub access: Access,
    /// Whether the user signs in with a second factor.
    pub two_factor: bool,
    /// When the user joined.
    pub created_at: Timestamp,
}

/// The body that changes what a member may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateMember {
    /// `owner`, `developer` or `viewer`.
    pub access: Access,
}

impl Validate for UpdateMember {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        Violations::new().note("access", access_violation(self.access)).finish()
    }
}

// It has no `Debug`: it may hold a token.
/// A one-time link that was made for somebody: sent to them, or handed to whoever made it.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// Whether a mail with the link was handed to the mail server.
    pub mailed: bool,
    /// The link, where no mail went out: path and fragment, at the dashboard's address. Shown this once.
    #[cfg_attr(feature = "openapi", schema(example = "/invitation#<64 hex digits>"))]
    pub link: Option<String>,
    /// When the link stops working.
    pub expires_at: Timestamp,
}
