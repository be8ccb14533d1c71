//! Whom other ceilings would touch: the clients that have a package, or one client.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::admin::impact::{ClampedKey, CrowdedClient, Impact, MOST_EXAMPLES, ShorterLog};
use keywright_api_types::features::Feature;
use keywright_api_types::ids::{ClientId, PackageId};

use crate::schema::{api_keys, clients};
use crate::{AnyConnection, DatabaseError, columns};

/// Whose ceilings change.
#[derive(Clone, Copy)]
pub(crate) enum Scope<'a> {
    /// Those of all clients that have the package, but for what an override of a client sets.
    Package(&'a PackageId),
    /// Those of a client, overrides included.
    Client(&'a ClientId),
}

/// What a package grants, or what is in force for a client.
pub(crate) struct Ceilings {
    pub(crate) features: Vec<Feature>,
    pub(crate) max_api_keys: u32,
    /// In requests a minute, never above the server's.
    pub(crate) max_rate: u32,
    pub(crate) log_retention_days: u16,
}

/// What other ceilings would do to clients and their live keys.
pub(crate) fn admin_impact(
    connection: &mut AnyConnection,
    scope: Scope<'_>,
    before: &Ceilings,
    after: &Ceilings,
    now: Timestamp,
) -> Result<Impact, DatabaseError> {
    let is_lost = |feature: &Feature| !after.features.contains(feature);
    let features_lost: Vec<Feature> = before.features.iter().copied().filter(is_lost).collect();
    let losing = if features_lost.is_empty() { 0 } else { count_losing_features(connection, scope)? };
    let clamped = match after.max_rate < before.max_rate {
        true => clamped_keys(connection, scope, (before.max_rate, after.max_rate), now)?,
        false => (0, Vec::new()),
    };
    let crowded = match after.max_api_keys < before.max_api_keys {
        true => crowded_clients(connection, scope, after.max_api_keys, now)?,
        false => Vec::new(),
    };
    let (from, to) = (before.log_retention_days, after.log_retention_days);
    Ok(Impact {
        clients: count(count_clients(connection, scope)?)?,
        features_lost,
        clients_losing_features: count(losing)?,
        keys_clamped: count(clamped.0)?,
        clamped_keys: clamped.1,
        clients_over_max_api_keys: u32::try_from(crowded.len()).unwrap_or(u32::MAX),
        crowded_clients: crowded.into_iter().take(MOST_EXAMPLES).collect(),
        shorter_log: (to < from).then_some(ShorterLog { from, to }),
    })
}

fn count(number: i64) -> Result<u32, DatabaseError> {
    columns::number("a count", number)
}

fn count_clients(connection: &mut AnyConnection, scope: Scope<'_>) -> QueryResult<i64> {
    match scope {
        Scope::Client(_) => Ok(1),
        Scope::Package(id) => clients::table.filter(clients::package_id.eq(id.as_str())).count().get_result(connection),
    }
}

fn count_losing_features(connection: &mut AnyConnection, scope: Scope<'_>) -> QueryResult<i64> {
    match scope {
        Scope::Client(_) => Ok(1),
        Scope::Package(id) => clients::table
            .filter(clients::package_id.eq(id.as_str()))
            .filter(clients::features_override.is_null())
            .count()
            .get_result(connection),
    }
}

/// How many live keys would be held to the lower rate, and the first of them.
fn clamped_keys(
    connection: &mut AnyConnection,
    scope: Scope<'_>,
    (from, to): (u32, u32),
    now: Timestamp,
) -> Result<(i64, Vec<ClampedKey>), DatabaseError> {
    let live = api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now.unix_milliseconds()));
    let keys = || {
        let keys = api_keys::table
            .inner_join(clients::table)
            .filter(api_keys::revoked_at.is_null())
            .filter(live)
            .filter(api_keys::rate_limit_per_minute.gt(i64::from(to)))
            .filter(api_keys::rate_granted.eq(false))
            .into_boxed();
        match scope {
            Scope::Client(id) => keys.filter(clients::id.eq(id.as_str())),
            Scope::Package(id) => {
                keys.filter(clients::package_id.eq(id.as_str())).filter(clients::max_rate_override.is_null())
            }
        }
    };
    let total = keys().count().get_result(connection)?;
    let rows: Vec<(String, String, String, String, i64)> = keys()
        .order((api_keys::rate_limit_per_minute.desc(), api_keys::id.asc()))
        .limit(i64::try_from(MOST_EXAMPLES).unwrap_or(i64::MAX))
        .select((api_keys::id, api_keys::name, clients::id, clients::name, api_keys::rate_limit_per_minute))
        .load(connection)?;
    let read = |(id, name, client_id, client_name, rate): (String, String, String, String, i64)| {
        let own: u32 = columns::number("api_keys.rate_limit_per_minute", rate)?;
        Ok(ClampedKey {
            id: columns::text("api_keys.id", &id)?,
            name,
            client_id: columns::text("clients.id", &client_id)?,
            client_name,
            from: own.min(from),
            to,
        })
    };
    Ok((total, rows.into_iter().map(read).collect::<Result<_, DatabaseError>>()?))
}

/// The clients that have more live keys than that, those with the most first.
fn crowded_clients(
    connection: &mut AnyConnection,
    scope: Scope<'_>,
    most: u32,
    now: Timestamp,
) -> Result<Vec<CrowdedClient>, DatabaseError> {
    let live = api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now.unix_milliseconds()));
    let crowded = api_keys::table
        .inner_join(clients::table)
        .filter(api_keys::revoked_at.is_null())
        .filter(live)
        .group_by((clients::id, clients::name))
        .having(diesel::dsl::count_star().gt(i64::from(most)))
        .order((diesel::dsl::count_star().desc(), clients::id.asc()))
        .select((clients::id, clients::name, diesel::dsl::count_star()))
        .into_boxed();
    let crowded = match scope {
        Scope::Client(id) => crowded.filter(clients::id.eq(id.as_str())),
        Scope::Package(id) => {
            crowded.filter(clients::package_id.eq(id.as_str())).filter(clients::max_api_keys_override.is_null())
        }
    };
    let rows: Vec<(String, String, i64)> = crowded.load(connection)?;
    let read = |(id, name, keys): (String, String, i64)| {
        let id = columns::text("clients.id", &id)?;
        Ok(CrowdedClient { id, name, api_keys: count(keys)?, max_api_keys: most })
    };
    rows.into_iter().map(read).collect()
}
