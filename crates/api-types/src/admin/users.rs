//! Users of clients and admins, as admins make and change them.

use serde::{Deserialize, Serialize};

use crate::email::email_violation;
use crate::ids::{ClientId, UserId};
use crate::invitations::MAX_USER_NAME;
use crate::members::{Delivery, MEMBER_ACCESS};
use crate::session::{Access, Role};
use crate::texts::text_violation;
use crate::validation::{Validate, Violations};
use crate::{FieldError, Timestamp};

/// What an admin may be.
pub const ADMIN_ACCESS: [Access; 3] = [Access::Owner, Access::Operator, Access::Auditor];

/// What is wrong with the access of a user of that role, if anything.
pub fn access_violation(role: Role, access: Access) -> Option<String> {
    let (known, message) = match role {
        Role::Client => (MEMBER_ACCESS, "A client's user is an owner, a developer or a viewer."),
        Role::Admin => (ADMIN_ACCESS, "An admin is an owner, an operator or an auditor."),
    };
    (!known.contains(&access)).then(|| message.to_owned())
}

/// A user of a client, or an admin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminUser {
    /// The user's id.
    pub id: UserId,
    /// The e-mail address that the user signs in with.
    pub email: String,
    /// The user's name.
    pub name: String,
    /// Whose side the user is on.
    pub role: Role,
    /// What the user may do within the role.
    pub access: Access,
    /// The user's client; null for an admin.
    pub client_id: Option<ClientId>,
    /// The client's name.
    pub client_name: Option<String>,
    /// Whether the user signs in with a second factor.
    pub two_factor: bool,
    /// When the user was made.
    pub created_at: Timestamp,
}

/// The body that makes a user. The user sets the password by a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateUser {
    /// The address to sign in with; no other user has it.
    #[cfg_attr(feature = "openapi", schema(example = "ada@example.com", max_length = 254))]
    pub email: String,
    /// 1 to 100 characters.
    #[cfg_attr(feature = "openapi", schema(example = "Ada Lovelace", min_length = 1, max_length = 100))]
    pub name: String,
    /// The user's client; an admin if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
    /// May be left out: `client` with a client, else `admin`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Of a client's user `owner`, `developer` or `viewer`; of an admin `owner`, `operator` or `auditor`.
    pub access: Access,
}

impl CreateUser {
    /// Whose side the user will be on.
    pub fn side(&self) -> Role {
        if self.client_id.is_some() { Role::Client } else { Role::Admin }
    }
}

/// The body that changes a user: absent means unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateUser {
    /// 1 to 100 characters.
    #[serde(default, deserialize_with = "crate::patch::required", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 100))]
    pub name: Option<String>,
    /// What the user may do; where it is less than before, the user's sessions end.
    #[serde(default, deserialize_with = "crate::patch::required", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Access))]
    pub access: Option<Access>,
}

// It has no `Debug`: it may hold a token.
/// A new user with how the link for the password reaches them.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserWithLink {
    /// The user.
    #[serde(flatten)]
    pub user: AdminUser,
    /// How the link reaches the user; it works for seven days.
    pub delivery: Delivery,
}

impl Validate for CreateUser {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        let fits = self.role.is_none_or(|role| role == self.side());
        Violations::new()
            .note("email", email_violation(self.email.trim()))
            .note("name", text_violation(self.name.trim(), MAX_USER_NAME))
            .check("role", fits, "A client's user has a client, and an admin has none.")
            .note("access", access_violation(self.side(), self.access))
            .finish()
    }
}

impl Validate for UpdateUser {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        let name = self.name.as_deref().and_then(|name| text_violation(name.trim(), MAX_USER_NAME));
        Violations::new().note("name", name).finish()
    }
}
