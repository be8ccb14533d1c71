//! Keys of any client, which admins make and change on its behalf: one operation a file.

mod create;
mod list;
mod regenerate;
mod revoke;
mod update;

pub use create::admin_create_api_key;
pub use list::{admin_list_api_keys, admin_list_client_api_keys, admin_read_api_key};
pub use regenerate::admin_regenerate_api_key;
pub use revoke::admin_revoke_api_key;
pub use update::admin_update_api_key;

use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_database::AnyConnection;
use keywright_database::api_keys::{self, KeyError};

/// The client that the key belongs to.
fn owner_of(connection: &mut AnyConnection, id: &ApiKeyId) -> Result<ClientId, KeyError> {
    api_keys::admin_client_of(connection, id)?.ok_or(KeyError::NotFound)
}
