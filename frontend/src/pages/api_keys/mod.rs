//! The pages of API keys: the list, a new key, one key, changing it.

mod create;
mod detail;
mod edit;
mod list;
mod regenerate;
mod revoke;

use keywright_api_types::ids::ApiKeyId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

pub use create::CreateKey;
pub use detail::KeyDetail;
pub use edit::EditKey;
pub use list::KeyList;

/// The list's address.
const LIST: &str = "/api-keys";

/// The address of a key's page.
fn address(id: &ApiKeyId) -> String {
    format!("{LIST}/{id}")
}

/// The key that the address names; none if what stands there is no key's id.
fn key_of_address() -> Option<ApiKeyId> {
    use_params_map().read().get("id").and_then(|id| id.parse().ok())
}
