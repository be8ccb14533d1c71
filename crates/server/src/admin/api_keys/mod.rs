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
use keywright_api_types::permissions::PermissionSet;
use keywright_database::AnyConnection;
use keywright_database::api_keys::{self, Excess, KeyError, KeyWorkshop};
use keywright_database::audit::Act;

use crate::errors::ApiError;
use crate::session::{Signer, require_fresh_proof};

/// The client that the key belongs to.
fn owner_of(connection: &mut AnyConnection, id: &ApiKeyId) -> Result<ClientId, KeyError> {
    api_keys::admin_client_of(connection, id)?.ok_or(KeyError::NotFound)
}

/// Makes an admin's change of a key, which asks for a fresh proof where it gives a permission that moves money or a rate
/// above what the client's package grants.
///
/// # Errors
/// `step_up_required`, whatever the change fails with, or that the database failed.
pub(super) fn change_with_proof<T>(
    connection: &mut AnyConnection,
    workshop: &KeyWorkshop,
    signer: &Signer,
    act: &mut Act<'_>,
    (client, id): (&ClientId, &ApiKeyId),
    gains: PermissionSet,
    change: impl FnOnce(&mut AnyConnection, &mut Act<'_>) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    if gains.moves_money() {
        require_fresh_proof(connection, signer, act.at)?;
    }
    let before = Excess::of_key(connection, client, id, workshop.limits, act.at)?;
    let changed = change(connection, act)?;
    if Excess::of_key(connection, client, id, workshop.limits, act.at)?.is_more_than(before) {
        require_fresh_proof(connection, signer, act.at)?;
    }
    Ok(changed)
}
