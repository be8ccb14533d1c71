//! Users of clients, and admins: one operation a file.

mod create;
mod list;
mod remove;
mod reset;
mod update;

pub use create::admin_create_user;
pub use list::{admin_list_users, admin_read_user};
pub use remove::admin_remove_user;
pub use reset::{admin_reset_user_password, admin_reset_user_two_factor};
pub use update::admin_update_user;

use keywright_api_types::admin::users::AdminUser;
use keywright_api_types::ids::UserId;
use keywright_api_types::session::Role;
use keywright_api_types::{ErrorCode, Timestamp};
use keywright_database::{AnyConnection, users};

use crate::errors::ApiError;
use crate::session::{Operator, Signer, require_fresh_proof};

/// Who changes a user.
#[derive(Clone, Copy)]
struct Changer {
    is_owner: bool,
    signer: Signer,
}

impl Changer {
    fn new(admin: &Operator) -> Self {
        Self { is_owner: admin.is_owner(), signer: admin.signer() }
    }

    /// Only an owner decides about admins; and whoever decides about anybody proves it once more, since a client's user
    /// may do whatever asks an admin for a proof. Call it in the transaction of the change.
    fn require(self, connection: &mut AnyConnection, role: Role, now: Timestamp) -> Result<(), ApiError> {
        match (role, self.is_owner) {
            (Role::Admin, false) => Err(ApiError::new(ErrorCode::InsufficientAccess)),
            (Role::Admin, true) | (Role::Client, _) => require_fresh_proof(connection, &self.signer, now),
        }
    }

    /// The user with that id, whom it may change.
    fn user(self, connection: &mut AnyConnection, id: &UserId, now: Timestamp) -> Result<AdminUser, ApiError> {
        let user = users::admin_find(connection, id)?;
        self.require(connection, user.role, now)?;
        Ok(user)
    }
}

/// Refuses what would concern the admin's own account: that is done in the settings.
fn require_other(admin: &Operator, id: &UserId) -> Result<(), ApiError> {
    if *id == admin.user_id() { Err(ApiError::new(ErrorCode::OwnAccount)) } else { Ok(()) }
}
