//! A client's API keys: one operation a file.

mod batches;
mod create;
mod grace;
mod list;
mod regenerate;
mod review;
mod revoke;
mod update;

pub use batches::{regenerate_api_keys, revoke_api_keys};
pub use create::create_api_key;
pub use grace::change_api_key_grace;
pub use list::{ListParameters, keys_page, list_api_keys, read_api_key};
pub use regenerate::regenerate_api_key;
pub use review::review_api_key;
pub use revoke::revoke_api_key;
pub use update::update_api_key;

use keywright_api_types::ErrorCode;
use keywright_api_types::api_keys::ApiKey;
use keywright_api_types::ids::ApiKeyId;
use keywright_database::{DatabaseError, api_keys};

use crate::errors::ApiError;
use crate::state::AppState;

/// The key's id from the path. What is no id of a key names nothing.
///
/// # Errors
/// `not_found`.
pub fn key_id(segment: &str) -> Result<ApiKeyId, ApiError> {
    segment.parse().map_err(|_| ApiError::new(ErrorCode::NotFound))
}

/// A key that was changed, with its last use: looked up after the change, since others wait while a change is made. If
/// that fails, the key is shown as the change left it: what was done must not be answered with an error.
pub async fn with_last_use(state: &AppState, key: ApiKey) -> ApiKey {
    let (client, id, now) = (key.client_id, key.id, state.now());
    let found = state.read::<_, DatabaseError>(move |connection| api_keys::find(connection, &client, &id, now)).await;
    match found {
        Ok(Some(found)) => ApiKey { last_used_at: found.last_used_at, last_used_ip: found.last_used_ip, ..key },
        Ok(None) => key,
        Err(error) => {
            tracing::warn!(cause = error.cause, "the last use of a key that was changed is not known");
            key
        }
    }
}
