//! Keys and clients in the form in which the guard holds them.

mod load;
mod row;

use diesel::prelude::*;
use keywright_api_types::clients::ClientStatus;
use keywright_api_types::ids::{ApiKeyId, ClientId, PackageId};
use keywright_domain::limits::ServerLimits;
use keywright_domain::verification::{VerifiableClient, VerifiableKey};

use crate::clients::{self, Client};
use crate::error::Readable;
use crate::schema::{api_key_secrets, api_keys};
use crate::{AnyConnection, DatabaseError};

pub use load::{TakeKeys, admin_count, admin_load_all};
use row::{Secret, VerifiableRow};

/// One client, without its keys.
///
/// # Errors
/// That the database failed.
pub fn admin_load_client(
    connection: &mut AnyConnection,
    id: &ClientId,
    limits: ServerLimits,
) -> Result<Option<VerifiableClient>, DatabaseError> {
    Ok(clients::find(connection, id, limits)?.map(verifiable))
}

/// The clients that have booked a package, without their keys; of one that cannot be read, why.
///
/// # Errors
/// That the database failed.
pub fn admin_load_clients_of(
    connection: &mut AnyConnection,
    package: &PackageId,
    limits: ServerLimits,
) -> Result<Vec<(ClientId, Readable<VerifiableClient>)>, DatabaseError> {
    let clients = clients::admin_of_package(connection, package, limits)?;
    Ok(clients.into_iter().map(|(id, client)| (id, client.map(verifiable))).collect())
}

/// One key, with its client.
///
/// # Errors
/// That the database failed.
pub fn admin_load_key(
    connection: &mut AnyConnection,
    id: &ApiKeyId,
    limits: ServerLimits,
) -> Result<Option<(VerifiableClient, VerifiableKey)>, DatabaseError> {
    let row: Option<VerifiableRow> =
        api_keys::table.find(id.as_str()).select(VerifiableRow::as_select()).first(connection).optional()?;
    let Some(row) = row else { return Ok(None) };
    let secrets: Vec<Secret> = api_key_secrets::table
        .filter(api_key_secrets::api_key_id.eq(id.as_str()))
        .select((api_key_secrets::hash, api_key_secrets::generation))
        .load(connection)?;
    let key = row.into_key(&secrets, limits)?;
    Ok(admin_load_client(connection, &key.client_id, limits)?.map(|client| (client, key)))
}

fn verifiable(client: Client) -> VerifiableClient {
    VerifiableClient {
        id: client.id,
        number: client.number,
        suspended: client.status == ClientStatus::Suspended,
        entitlement: client.entitlement,
        log_retention_days: client.log_retention_days,
    }
}
