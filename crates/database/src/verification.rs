//! Keys and clients in the form in which the guard holds them.

use std::collections::HashMap;

use diesel::prelude::*;
use keywright_api_types::clients::ClientStatus;
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_domain::limits::ServerLimits;
use keywright_domain::verification::{VerifiableClient, VerifiableKey};

use crate::api_keys::KeyRow;
use crate::clients::{self, Client};
use crate::schema::{api_key_secrets, api_keys};
use crate::{AnyConnection, DatabaseError};

/// Every client, each with all of its keys, revoked ones included.
///
/// # Errors
/// That the database failed.
pub fn admin_load_all(
    connection: &mut AnyConnection,
    limits: ServerLimits,
) -> Result<Vec<(VerifiableClient, Vec<VerifiableKey>)>, DatabaseError> {
    let mut secrets: HashMap<String, Vec<(Vec<u8>, i64)>> = HashMap::new();
    let all: Vec<(String, Vec<u8>, i64)> = api_key_secrets::table
        .select((api_key_secrets::api_key_id, api_key_secrets::hash, api_key_secrets::generation))
        .load(connection)?;
    for (key, hash, generation) in all {
        secrets.entry(key).or_default().push((hash, generation));
    }
    let mut keys: HashMap<String, Vec<VerifiableKey>> = HashMap::new();
    for row in api_keys::table.select(KeyRow::as_select()).load::<KeyRow>(connection)? {
        let of_key = secrets.remove(&row.id).unwrap_or_default();
        let (id, client) = (row.id.clone(), row.client_id.clone());
        match row.into_verifiable(&of_key) {
            Ok(key) => keys.entry(client).or_default().push(key),
            // One row that this program cannot read must not keep all others from being loaded.
            Err(error) => tracing::error!(%error, key = id, "a key cannot be read and is refused"),
        }
    }
    let clients = clients::admin_all(connection, limits)?;
    let with_keys = |client: Client| {
        let keys = keys.remove(client.id.as_str()).unwrap_or_default();
        (verifiable(client), keys)
    };
    Ok(clients.into_iter().map(with_keys).collect())
}

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

/// One key, with its client.
///
/// # Errors
/// That the database failed.
pub fn admin_load_key(
    connection: &mut AnyConnection,
    id: &ApiKeyId,
    limits: ServerLimits,
) -> Result<Option<(VerifiableClient, VerifiableKey)>, DatabaseError> {
    let row: Option<KeyRow> =
        api_keys::table.find(id.as_str()).select(KeyRow::as_select()).first(connection).optional()?;
    let Some(row) = row else { return Ok(None) };
    let secrets: Vec<(Vec<u8>, i64)> = api_key_secrets::table
        .filter(api_key_secrets::api_key_id.eq(id.as_str()))
        .select((api_key_secrets::hash, api_key_secrets::generation))
        .load(connection)?;
    let key = row.into_verifiable(&secrets)?;
    Ok(admin_load_client(connection, &key.client_id, limits)?.map(|client| (client, key)))
}

fn verifiable(client: Client) -> VerifiableClient {
    VerifiableClient {
        id: client.id,
        suspended: client.status == ClientStatus::Suspended,
        entitlement: client.entitlement,
    }
}
