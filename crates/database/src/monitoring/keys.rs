//! How many keys are new, near their end, or forgotten.

use diesel::dsl::{case_when, count};
use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::monitoring::{EXPIRING_DAYS, KeyCounts, NEW_DAYS, STALE_DAYS};

use crate::schema::api_keys;
use crate::{AnyConnection, DatabaseError};

const DAY_SECONDS: i64 = 86_400;

/// Counts the keys of all clients. All counts come from one walk through them: that takes the same time whichever keys
/// there are.
///
/// # Errors
/// That the database failed.
pub fn admin_count_keys(connection: &mut AnyConnection, now: Timestamp) -> Result<KeyCounts, DatabaseError> {
    let days = |days: i64| now.plus_seconds(days * DAY_SECONDS).unix_milliseconds();
    let now = now.unix_milliseconds();
    let live = || api_keys::revoked_at.is_null().and(api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now)));
    let expires_soon = api_keys::expires_at.le(days(EXPIRING_DAYS)).assume_not_null();
    let unused = api_keys::last_used_at.is_null().or(api_keys::last_used_at.lt(days(-STALE_DAYS)));
    let is_old = api_keys::created_at.lt(days(-STALE_DAYS));
    let (live, new, expiring, stale): (i64, i64, i64, i64) = api_keys::table
        .select((
            count(case_when(live(), api_keys::created_at)),
            count(case_when(api_keys::created_at.ge(days(-NEW_DAYS)), api_keys::created_at)),
            count(case_when(live().and(expires_soon), api_keys::created_at)),
            count(case_when(live().and(is_old).and(unused), api_keys::created_at)),
        ))
        .first(connection)?;
    let count = |count: i64| count.unsigned_abs();
    Ok(KeyCounts { live: count(live), new: count(new), expiring: count(expiring), stale: count(stale) })
}
