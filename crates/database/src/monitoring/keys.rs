//! How many keys are new, near their end, or forgotten.

use diesel::dsl::{case_when, sum};
use diesel::prelude::*;
use diesel::sql_types::Integer;
use keywright_api_types::Timestamp;
use keywright_api_types::monitoring::{EXPIRING_DAYS, KeyCounts, NEW_DAYS, STALE_DAYS};

use crate::api_keys::unused_since;
use crate::schema::api_keys;
use crate::{AnyConnection, DatabaseError};

const DAY_SECONDS: i64 = 86_400;

/// Counts the keys of all clients, by what an index tells of each.
///
/// # Errors
/// That the database failed.
pub fn admin_count_keys(connection: &mut AnyConnection, now: Timestamp) -> Result<KeyCounts, DatabaseError> {
    let [unused_before, unused_on] = unused_since(now.plus_seconds(-STALE_DAYS * DAY_SECONDS));
    let days = |days: i64| now.plus_seconds(days * DAY_SECONDS).unix_milliseconds();
    let now = now.unix_milliseconds();
    let live = || {
        let unexpired = api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now));
        api_keys::revoked_at.is_null().and(unexpired)
    };
    let new = api_keys::created_at.ge(days(-NEW_DAYS));
    let expiring = live().and(api_keys::expires_at.le(days(EXPIRING_DAYS)));
    let (one, none) = (1.into_sql::<Integer>(), 0.into_sql::<Integer>());
    let counts: [Option<i64>; 4] = api_keys::table
        .select((
            sum(case_when(live(), one).otherwise(none)),
            sum(case_when(new, one).otherwise(none)),
            sum(case_when(expiring, one).otherwise(none)),
            sum(case_when(live().and(unused_before), one).otherwise(none)),
        ))
        .first::<(Option<i64>, Option<i64>, Option<i64>, Option<i64>)>(connection)?
        .into();
    let on_that_day: i64 = api_keys::table.filter(live()).filter(unused_on).count().get_result(connection)?;
    let [live, new, expiring, stale] = counts.map(|count| count.unwrap_or_default().unsigned_abs());
    Ok(KeyCounts { live, new, expiring, stale: stale + on_that_day.unsigned_abs() })
}
