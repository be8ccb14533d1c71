//! Every key, for a guard that starts: read in parts, by several threads at once.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;

use diesel::prelude::*;
use keywright_api_types::ids::ClientId;
use keywright_domain::limits::ServerLimits;
use keywright_domain::verification::{VerifiableClient, VerifiableKey};

use super::row::{Secret, VerifiableRow};
use super::verifiable;
use crate::schema::{api_key_secrets, api_keys};
use crate::{AnyConnection, Database, DatabaseError, clients, columns};

/// How many keys are read at once.
const PART: i64 = 20_000;

/// Where keys are handed to: a client with some of its keys, from any thread.
pub trait TakeKeys: Fn(&VerifiableClient, Vec<VerifiableKey>) + Sync {}

impl<F: Fn(&VerifiableClient, Vec<VerifiableKey>) + Sync> TakeKeys for F {}

/// How many keys there are, for those who make room before they load them.
///
/// # Errors
/// That the database failed.
pub fn admin_count(connection: &mut AnyConnection) -> Result<usize, DatabaseError> {
    let count: i64 = api_keys::table.count().get_result(connection)?;
    columns::number("the number of keys", count)
}

/// Hands over every client and all keys, revoked ones included, from that many threads.
///
/// # Errors
/// That the database failed.
pub fn admin_load_all(
    database: &Database,
    limits: ServerLimits,
    threads: usize,
    take: &impl TakeKeys,
) -> Result<(), DatabaseError> {
    let clients: HashMap<ClientId, VerifiableClient> = database
        .read(|connection| clients::admin_all(connection, limits))?
        .into_iter()
        .map(|client| (client.id, verifiable(client)))
        .collect();
    clients.values().for_each(|client| take(client, Vec::new()));
    let last: Option<i64> = database.read(|connection| {
        Ok::<_, DatabaseError>(api_keys::table.select(diesel::dsl::max(api_keys::number)).first(connection)?)
    })?;
    let end = last.map_or(0, |last| last + 1);
    let next = AtomicI64::new(0);
    let load = || -> Result<(), DatabaseError> {
        loop {
            let start = next.fetch_add(PART, Ordering::Relaxed);
            if start >= end {
                return Ok(());
            }
            for (client, keys) in database.read(|connection| read_part(connection, start..start + PART, limits))? {
                // A client that was made since is taken over along the change log, with its keys.
                if let Some(client) = clients.get(&client) {
                    take(client, keys);
                }
            }
        }
    };
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(load)).collect();
        let own = load();
        let all =
            others.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        all.fold(own, Result::and)
    })
}

fn read_part(
    connection: &mut AnyConnection,
    numbers: Range<i64>,
    limits: ServerLimits,
) -> Result<HashMap<ClientId, Vec<VerifiableKey>>, DatabaseError> {
    let in_part = || api_keys::number.ge(numbers.start).and(api_keys::number.lt(numbers.end));
    let mut secrets: HashMap<String, Vec<Secret>> = HashMap::new();
    let of_part: Vec<(String, Vec<u8>, i64)> = api_key_secrets::table
        .inner_join(api_keys::table)
        .filter(in_part())
        .select((api_key_secrets::api_key_id, api_key_secrets::hash, api_key_secrets::generation))
        .load(connection)?;
    for (key, hash, generation) in of_part {
        secrets.entry(key).or_default().push((hash, generation));
    }
    let rows: Vec<VerifiableRow> =
        api_keys::table.filter(in_part()).select(VerifiableRow::as_select()).load(connection)?;
    let mut keys: HashMap<ClientId, Vec<VerifiableKey>> = HashMap::new();
    for row in rows {
        let id = row.id.clone();
        let of_key = secrets.remove(&id).unwrap_or_default();
        match row.into_key(&of_key, limits) {
            Ok(key) => keys.entry(key.client_id).or_default().push(key),
            // One row that this program cannot read must not keep all others from being loaded.
            Err(error) => tracing::error!(%error, key = id, "a key cannot be read and is refused"),
        }
    }
    Ok(keys)
}
