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
pub use list::{list_api_keys, read_api_key};
pub use regenerate::regenerate_api_key;
pub use review::review_api_key;
pub use revoke::revoke_api_key;
pub use update::update_api_key;

use keywright_api_types::ErrorCode;
use keywright_api_types::ids::ApiKeyId;

use crate::errors::ApiError;

/// The key's id from the path. What is no id of a key names nothing.
///
/// # Errors
/// `not_found`.
pub fn key_id(segment: &str) -> Result<ApiKeyId, ApiError> {
    segment.parse().map_err(|_| ApiError::new(ErrorCode::NotFound))
}
