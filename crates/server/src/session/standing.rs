//! Whether an admin to whom an answer goes on is still who began it.

use keywright_api_types::session::{Access, Role};
use keywright_database::{DatabaseError, sessions};
use keywright_domain::secrets::SecretHash;

use crate::errors::ApiError;
use crate::state::AppState;

/// An admin's session, and the access with which an answer began.
#[derive(Clone, Copy)]
pub(crate) struct Standing {
    pub(super) token: SecretHash,
    pub(super) access: Access,
}

impl Standing {
    /// Whether the session goes on, with the same access. To ask keeps no session alive.
    ///
    /// # Errors
    /// That the database failed, so that nobody knows.
    pub(crate) async fn holds(self, state: &AppState) -> Result<bool, ApiError> {
        let found = state.read::<_, DatabaseError>(move |connection| sessions::find(connection, self.token)).await?;
        Ok(found.is_some_and(|session| {
            let user = &session.user.user;
            let is_alive = state.session_policy.is_alive(session.created_at, session.last_seen_at, state.now());
            is_alive && user.role == Role::Admin && user.access == self.access
        }))
    }
}
