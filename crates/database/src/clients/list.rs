//! Clients of the whole installation.

use std::collections::HashMap;

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::clients::ClientStatus;
use keywright_api_types::ids::{ClientId, PackageId};
use keywright_domain::limits::ServerLimits;

use super::{Client, ClientRow};
use crate::error::Readable;
use crate::packages::PackageRow;
use crate::schema::{api_keys, clients, packages};
use crate::search::holding;
use crate::{AnyConnection, DatabaseError, columns};

/// Which clients to list; all that is named must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientFilter {
    /// Only those whose name, address or id holds this text.
    pub search: Option<String>,
    /// As well as those that have a key with a prefix from the first up to the second.
    pub prefixes: Option<[String; 2]>,
    /// Only those with this status.
    pub status: Option<ClientStatus>,
    /// Only those with this package.
    pub package: Option<PackageId>,
    /// Only those made before this one.
    pub before: Option<ClientId>,
}

type Found = (ClientRow, PackageRow);

fn read(rows: Vec<Found>, limits: ServerLimits) -> Result<Vec<Client>, DatabaseError> {
    rows.into_iter().map(|(client, package)| client.into_client(package, limits)).collect()
}

/// Clients, newest first.
///
/// # Errors
/// That the database failed.
pub fn admin_list(
    connection: &mut AnyConnection,
    filter: &ClientFilter,
    limits: ServerLimits,
    limit: u32,
) -> Result<Vec<Client>, DatabaseError> {
    let mut query = clients::table
        .inner_join(packages::table)
        .select((ClientRow::as_select(), PackageRow::as_select()))
        .into_boxed();
    if let Some(search) = &filter.search {
        let holds = clients::search.like(holding(search)).escape('\\');
        query = match &filter.prefixes {
            None => query.filter(holds),
            Some(prefixes) => query.filter(holds.or(clients::id.eq_any(clients_of_keys(connection, prefixes)?))),
        };
    }
    if let Some(status) = filter.status {
        query = query.filter(clients::status.eq(status.as_str()));
    }
    if let Some(package) = &filter.package {
        query = query.filter(clients::package_id.eq(package.as_str()));
    }
    if let Some(before) = &filter.before {
        query = query.filter(clients::id.lt(before.as_str()));
    }
    read(query.order(clients::id.desc()).limit(i64::from(limit)).load(connection)?, limits)
}

/// The clients that have a key with such a prefix. They are looked up apart: with both conditions in one query, a
/// database would look for the keys again and again, or read them all.
fn clients_of_keys(connection: &mut AnyConnection, [from, to]: &[String; 2]) -> Result<Vec<String>, DatabaseError> {
    Ok(api_keys::table
        .filter(api_keys::prefix.ge(from))
        .filter(api_keys::prefix.lt(to))
        .select(api_keys::client_id)
        .distinct()
        .load(connection)?)
}

/// Every client that can be read.
///
/// # Errors
/// That the database failed.
pub fn admin_all(connection: &mut AnyConnection, limits: ServerLimits) -> Result<Vec<Client>, DatabaseError> {
    let rows = clients::table.inner_join(packages::table).select((ClientRow::as_select(), PackageRow::as_select()));
    let rows: Vec<Found> = rows.load(connection)?;
    let read = |(row, package): Found| {
        let id = row.id.clone();
        let client = row.into_client(package, limits);
        client.inspect_err(|error| tracing::error!(%error, client = id, "a client cannot be read")).ok()
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// The clients that have a package; of one that cannot be read, why.
///
/// # Errors
/// That the database failed.
pub fn admin_of_package(
    connection: &mut AnyConnection,
    package: &PackageId,
    limits: ServerLimits,
) -> Result<Vec<(ClientId, Readable<Client>)>, DatabaseError> {
    let rows: Vec<Found> = clients::table
        .inner_join(packages::table)
        .filter(clients::package_id.eq(package.as_str()))
        .select((ClientRow::as_select(), PackageRow::as_select()))
        .load(connection)?;
    let read = |(row, package): Found| {
        let id = columns::text("clients.id", &row.id)?;
        Ok((id, row.into_client(package, limits)))
    };
    rows.into_iter().map(read).collect()
}

/// How many keys that are neither revoked nor expired each of some clients has; those that have none are left out.
///
/// # Errors
/// That the database failed.
pub fn admin_live_keys(
    connection: &mut AnyConnection,
    clients: &[ClientId],
    now: Timestamp,
) -> Result<HashMap<ClientId, u32>, DatabaseError> {
    let live = api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now.unix_milliseconds()));
    let rows: Vec<(String, i64)> = api_keys::table
        .filter(api_keys::client_id.eq_any(clients.iter().map(ClientId::as_str)))
        .filter(api_keys::revoked_at.is_null())
        .filter(live)
        .group_by(api_keys::client_id)
        .select((api_keys::client_id, diesel::dsl::count_star()))
        .load(connection)?;
    let read = |(id, count): (String, i64)| {
        Ok((columns::text("api_keys.client_id", &id)?, columns::number("the number of keys", count)?))
    };
    rows.into_iter().map(read).collect()
}
