//! Invitations: how somebody becomes a member of a client.

use serde::{Deserialize, Serialize};

use crate::account::password_violation;
use crate::email::email_violation;
use crate::ids::InvitationId;
use crate::members::{Delivery, access_violation};
use crate::session::Access;
use crate::texts::text_violation;
use crate::validation::{Validate, Violations};
use crate::{FieldError, Timestamp};

/// How many characters a user's name may have.
pub const MAX_USER_NAME: usize = 100;
/// How long an invitation is open: seven days, in seconds.
pub const INVITATION_SECONDS: i64 = 7 * 86_400;

/// An invitation that was not accepted yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitation {
    /// The invitation's id; it stays when the link is made anew.
    pub id: InvitationId,
    /// Who is invited.
    pub email: String,
    /// What the invited will be allowed to do.
    pub access: Access,
    /// The e-mail address of the user who invited.
    pub invited_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its link stops working, or stopped.
    pub expires_at: Timestamp,
}

/// The body that invites somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateInvitation {
    /// Whom to invite; the address to sign in with, once accepted.
    #[cfg_attr(feature = "openapi", schema(example = "ada@example.com", max_length = 254))]
    pub email: String,
    /// `owner`, `developer` or `viewer`.
    pub access: Access,
}

impl Validate for CreateInvitation {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        Violations::new()
            .note("email", email_violation(self.email.trim()))
            .note("access", access_violation(self.access))
            .finish()
    }
}

// It has no `Debug`: it may hold a token.
/// An invitation with how its link reaches the invited.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationWithLink {
    /// The invitation.
    #[serde(flatten)]
    pub invitation: Invitation,
    /// How its link reaches the invited.
    pub delivery: Delivery,
}

// It has no `Debug`, so that no log line can hold a token.
/// The token of a link, by which whoever holds it shows the invitation.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ShowInvitation {
    /// What stands behind the `#` of the link.
    #[cfg_attr(feature = "openapi", schema(example = "<64 hex digits>", max_length = 100))]
    pub token: String,
}

impl Validate for ShowInvitation {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        Violations::new().note("token", token_violation(&self.token)).finish()
    }
}

/// What is surely wrong with a link's token, if anything.
pub fn token_violation(token: &str) -> Option<String> {
    (token.is_empty() || token.len() > 100).then(|| "It is the part of the link behind the `#`.".to_owned())
}

/// An invitation as the invited sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationSummary {
    /// The name of the client that invites.
    pub client_name: String,
    /// The e-mail address of the user who invited.
    pub invited_by: String,
    /// Who is invited, and the address to sign in with later.
    pub email: String,
    /// What the invited will be allowed to do.
    pub access: Access,
    /// When the link stops working.
    pub expires_at: Timestamp,
}

// It has no `Debug`, so that no log line can hold a password.
/// The body that accepts an invitation.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    /// What stands behind the `#` of the link.
    #[cfg_attr(feature = "openapi", schema(example = "<64 hex digits>", max_length = 100))]
    pub token: String,
    /// The new user's name, 1 to 100 characters.
    #[cfg_attr(feature = "openapi", schema(example = "Ada Lovelace", min_length = 1, max_length = 100))]
    pub name: String,
    /// The new user's password.
    #[cfg_attr(feature = "openapi", schema(format = Password, min_length = 12, max_length = 1000))]
    pub password: String,
}

impl Validate for AcceptInvitation {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        Violations::new()
            .note("token", token_violation(&self.token))
            .note("name", text_violation(&self.name, MAX_USER_NAME))
            .note("password", password_violation(&self.password))
            .finish()
    }
}
