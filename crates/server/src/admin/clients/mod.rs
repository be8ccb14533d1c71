//! Clients: who they are, what they have, and what is in force for them.

mod create;
mod list;
mod read;
mod update;

pub use create::admin_create_client;
pub use list::admin_list_clients;
pub use read::{admin_list_client_events, admin_read_client, admin_read_client_balance};
pub use update::{admin_preview_client, admin_update_client};

use keywright_api_types::ErrorCode;
use keywright_api_types::admin::clients::{AdminClient, ClientOverrides};
use keywright_api_types::ids::{ClientId, PackageId};
use keywright_database::clients::Client;
use keywright_database::{AnyConnection, clients, packages};

use crate::client::limits;
use crate::errors::ApiError;
use crate::state::AppState;

/// A client as admins see it.
fn shown(client: Client, live_keys: u32) -> AdminClient {
    AdminClient {
        id: client.id,
        name: client.name,
        email: client.email,
        status: client.status,
        package_id: client.package.id,
        package: client.package,
        overrides: ClientOverrides {
            features: client.overrides.features,
            max_api_keys: client.overrides.max_api_keys,
            max_rate_limit_per_minute: client.overrides.max_rate,
        },
        limits: limits(&client.entitlement),
        features: client.entitlement.features,
        features_set_by: client.entitlement.features_set_by,
        log_retention_days: client.log_retention_days,
        api_keys: live_keys,
        created_at: client.created_at,
        updated_at: client.updated_at,
    }
}

/// The client with that id, as admins see it.
///
/// # Errors
/// `not_found`, or that the database failed.
pub(super) async fn client_of(state: &AppState, id: ClientId) -> Result<AdminClient, ApiError> {
    let (limits, now) = (state.workshop.limits, state.now());
    state
        .read::<_, ApiError>(move |connection| {
            let client = clients::find(connection, &id, limits)?.ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
            let keys = clients::admin_live_keys(connection, &[id], now)?;
            Ok(shown(client, keys.get(&id).copied().unwrap_or(0)))
        })
        .await
}

/// Refuses a package that there is not.
fn require_package(connection: &mut AnyConnection, id: &PackageId) -> Result<(), ApiError> {
    match packages::admin_find(connection, id)? {
        Some(_) => Ok(()),
        None => Err(ApiError::invalid_field("package_id", "There is no such package.")),
    }
}
