//! What open alerts are at, which is no change of state, and for how long those that are over are kept.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::ids::AlertId;

use crate::schema::alerts;
use crate::{AnyConnection, DatabaseError};

/// For how long an alert is kept once it is over; the trail tells of it for good.
const KEPT_SECONDS: i64 = 90 * 86_400;

/// What an open alert was measured to be at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlertMeasure {
    /// Which alert.
    pub id: AlertId,
    /// The value.
    pub value: u64,
    /// Whether that is a reason for the alert to last.
    pub lasts: bool,
}

/// Notes what was measured of alerts that are open. Call it inside [`crate::Database::append`].
///
/// # Errors
/// That the database failed; nothing is noted then.
pub fn admin_measure(
    connection: &mut AnyConnection,
    measures: &[AlertMeasure],
    now: Timestamp,
) -> Result<(), DatabaseError> {
    for AlertMeasure { id, value, lasts } in measures {
        let value = i64::try_from(*value).unwrap_or(i64::MAX);
        let open = alerts::table.find(id.as_str()).filter(alerts::cleared_at.is_null());
        diesel::update(open).set(alerts::latest_value.eq(value)).execute(connection)?;
        if *lasts {
            diesel::update(open).set(alerts::measured_at.eq(now.unix_milliseconds())).execute(connection)?;
        }
        let lower = open.filter(alerts::highest_value.lt(value));
        diesel::update(lower).set(alerts::highest_value.eq(value)).execute(connection)?;
    }
    Ok(())
}

/// Removes alerts that have been over for ninety days: strangers cause them, and there is no end of strangers. Call it inside
/// [`crate::Database::append`].
///
/// # Errors
/// That the database failed; nothing is removed then.
pub fn admin_remove_old(connection: &mut AnyConnection, now: Timestamp) -> Result<usize, DatabaseError> {
    let before = now.plus_seconds(-KEPT_SECONDS).unix_milliseconds();
    Ok(diesel::delete(alerts::table.filter(alerts::cleared_at.lt(before))).execute(connection)?)
}
