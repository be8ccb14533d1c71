//! Whom a change of a package would touch.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::admin::packages::{ClampedKey, CrowdedClient, MOST_EXAMPLES, PackageImpact};
use keywright_domain::limits::ServerLimits;

use super::{PackageError, PackagePatch, admin_find};
use crate::schema::{api_keys, clients};
use crate::{AnyConnection, DatabaseError, columns};

/// What the change would do to the clients that have the package, and to their live keys.
///
/// # Errors
/// `NotFound`, or that the database failed.
pub fn admin_impact(
    connection: &mut AnyConnection,
    id: &keywright_api_types::ids::PackageId,
    patch: PackagePatch,
    limits: ServerLimits,
    now: Timestamp,
) -> Result<PackageImpact, PackageError> {
    let before = admin_find(connection, id)?.ok_or(PackageError::NotFound)?;
    let after = before.patched(patch);
    let of_package = || clients::table.filter(clients::package_id.eq(id.as_str()));
    let touched: i64 = of_package().count().get_result(connection)?;
    let features_lost: Vec<_> =
        before.grant.features.iter().copied().filter(|feature| !after.grant.features.contains(feature)).collect();
    let without_override = of_package().filter(clients::features_override.is_null());
    let losing: i64 = match features_lost.is_empty() {
        true => 0,
        false => without_override.count().get_result(connection)?,
    };
    let (from, to) = (before.grant.max_rate.min(limits.max_rate), after.grant.max_rate.min(limits.max_rate));
    let clamped = if to < from { clamped_keys(connection, id.as_str(), from, to, now)? } else { (0, Vec::new()) };
    let crowded = match after.grant.max_api_keys < before.grant.max_api_keys {
        true => crowded_clients(connection, id.as_str(), after.grant.max_api_keys, now)?,
        false => Vec::new(),
    };
    Ok(PackageImpact {
        clients: count(touched)?,
        features_lost,
        clients_losing_features: count(losing)?,
        keys_clamped: count(clamped.0)?,
        clamped_keys: clamped.1,
        clients_over_max_api_keys: u32::try_from(crowded.len()).unwrap_or(u32::MAX),
        crowded_clients: crowded.into_iter().take(MOST_EXAMPLES).collect(),
    })
}

fn count(number: i64) -> Result<u32, DatabaseError> {
    columns::number("a count", number)
}

/// How many live keys would be held to the lower rate, and the first of them.
fn clamped_keys(
    connection: &mut AnyConnection,
    package: &str,
    from: u32,
    to: u32,
    now: Timestamp,
) -> Result<(i64, Vec<ClampedKey>), DatabaseError> {
    let live = api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now.unix_milliseconds()));
    let keys = || {
        api_keys::table
            .inner_join(clients::table)
            .filter(clients::package_id.eq(package))
            .filter(clients::max_rate_override.is_null())
            .filter(api_keys::revoked_at.is_null())
            .filter(live)
            .filter(api_keys::rate_limit_per_minute.gt(i64::from(to)))
            .filter(api_keys::rate_granted.eq(false))
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
    package: &str,
    most: u32,
    now: Timestamp,
) -> Result<Vec<CrowdedClient>, DatabaseError> {
    let live = api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now.unix_milliseconds()));
    let rows: Vec<(String, String, i64)> = api_keys::table
        .inner_join(clients::table)
        .filter(clients::package_id.eq(package))
        .filter(clients::max_api_keys_override.is_null())
        .filter(api_keys::revoked_at.is_null())
        .filter(live)
        .group_by((clients::id, clients::name))
        .having(diesel::dsl::count_star().gt(i64::from(most)))
        .order((diesel::dsl::count_star().desc(), clients::id.asc()))
        .select((clients::id, clients::name, diesel::dsl::count_star()))
        .load(connection)?;
    let read = |(id, name, keys): (String, String, i64)| {
        Ok(CrowdedClient { id: columns::text("clients.id", &id)?, name, api_keys: count(keys)? })
    };
    rows.into_iter().map(read).collect()
}
