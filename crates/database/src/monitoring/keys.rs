//! How many keys are new, near their end, or forgotten.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::monitoring::{EXPIRING_DAYS, KeyCounts, NEW_DAYS, STALE_DAYS};

use crate::api_keys::unused_since;
use crate::schema::api_keys;
use crate::{AnyConnection, DatabaseError};

const DAY_SECONDS: i64 = 86_400;

/// Counts the keys of all clients.
///
/// # Errors
/// That the database failed.
pub fn admin_count_keys(connection: &mut AnyConnection, now: Timestamp) -> Result<KeyCounts, DatabaseError> {
    let unused = unused_since(now.plus_seconds(-STALE_DAYS * DAY_SECONDS));
    let days = |days: i64| now.plus_seconds(days * DAY_SECONDS).unix_milliseconds();
    let unrevoked = api_keys::table.filter(api_keys::revoked_at.is_null());
    let now = now.unix_milliseconds();
    let unlimited: i64 = unrevoked.filter(api_keys::expires_at.is_null()).count().get_result(connection)?;
    let limited: i64 = unrevoked.filter(api_keys::expires_at.gt(now)).count().get_result(connection)?;
    let expiring: i64 = unrevoked
        .filter(api_keys::expires_at.gt(now))
        .filter(api_keys::expires_at.le(days(EXPIRING_DAYS)))
        .count()
        .get_result(connection)?;
    let new: i64 = api_keys::table.filter(api_keys::created_at.ge(days(-NEW_DAYS))).count().get_result(connection)?;
    let unexpired = api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now));
    let stale: i64 = unrevoked.filter(unexpired).filter(unused).count().get_result(connection)?;
    let count = |count: i64| count.unsigned_abs();
    Ok(KeyCounts { live: count(unlimited + limited), new: count(new), expiring: count(expiring), stale: count(stale) })
}
