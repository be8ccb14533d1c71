//! Signing in and who is signed in.

use serde::{Deserialize, Serialize};

use crate::FieldError;
use crate::clients::{ClientStatus, PackageSummary};
use crate::features::Feature;
use crate::ids::{ClientId, UserId};
use crate::named::named_enum;
use crate::two_factor::code_violation;
use crate::validation::{Validate, Violations};

named_enum! {
    /// Whose side a user is on.
    Role {
        /// A user of a client.
        Client = "client",
        /// One who runs the platform.
        Admin = "admin",
    }
}

named_enum! {
    /// What a user may do within the role. Of a client: owner, developer, viewer; of the admins:
    /// owner, operator, auditor.
    Access {
        /// Everything.
        Owner = "owner",
        /// A client's user who makes and changes keys.
        Developer = "developer",
        /// A client's user who only looks.
        Viewer = "viewer",
        /// An admin who runs the daily business.
        Operator = "operator",
        /// An admin who only looks.
        Auditor = "auditor",
    }
}

impl Access {
    /// Whether it allows everything, such as deciding who else is let in.
    pub const fn is_owner(self) -> bool {
        matches!(self, Self::Owner)
    }

    /// Whether it allows changes to API keys.
    pub const fn may_edit(self) -> bool {
        matches!(self, Self::Owner | Self::Developer | Self::Operator)
    }
}

// It has no `Debug`, so that no log line can hold a password.
/// The body of a sign-in.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The user's e-mail address; case does not matter.
    #[cfg_attr(feature = "openapi", schema(example = "client@demo.test", max_length = 254))]
    pub email: String,
    /// The user's password.
    #[cfg_attr(feature = "openapi", schema(format = Password, max_length = 1000))]
    pub password: String,
    /// Where the user has a second factor: six digits from the app, or a recovery code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "123456", max_length = 40))]
    pub totp: Option<String>,
}

impl Validate for SignIn {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        Violations::new()
            .check("email", !self.email.trim().is_empty(), "Enter your e-mail address.")
            .check("email", self.email.len() <= 254, "An e-mail address has at most 254 characters.")
            .check("email", !self.email.contains(char::is_control), "An e-mail address has no control characters.")
            .check("password", !self.password.is_empty(), "Enter your password.")
            .check("password", self.password.len() <= 1000, "A password has at most 1,000 characters.")
            .note("totp", self.totp.as_deref().and_then(code_violation))
            .finish()
    }
}

/// A person who signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
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
}

/// The client of a signed-in user, as far as every page needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionClient {
    /// The client's id.
    pub id: ClientId,
    /// Its name.
    pub name: String,
    /// Whether it may call the API at all.
    pub status: ClientStatus,
    /// The package it has booked.
    pub package: PackageSummary,
    /// The features in force, overrides included.
    pub features: Vec<Feature>,
    /// The highest rate of a key that an admin gave none, in requests a minute.
    pub max_rate_limit_per_minute: u32,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// The signed-in user.
    pub user: User,
    /// The user's client; null for an admin.
    pub client: Option<SessionClient>,
}
