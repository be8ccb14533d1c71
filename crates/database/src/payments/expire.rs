//! Ending payments that did not arrive in time.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::ids::PaymentId;
use keywright_api_types::payments::PaymentStatus;
use rand_core::CryptoRng;

use super::create::LIFE_SECONDS;
use super::{list, settle};
use crate::audit::Act;
use crate::money::MoneyError;
use crate::schema::payments;
use crate::{AnyConnection, Database, DatabaseError, columns};

/// How many payments are looked up at a time.
const AT_ONCE: i64 = 100;

/// Expires the payments whose time is over, as the system, and says how many there were. Each is a change of its
/// own, so that others get their turns; one that cannot be expired is logged and left.
///
/// # Errors
/// That the database is away; what has expired before stays so.
pub fn admin_expire_due(
    database: &Database,
    now: Timestamp,
    random: &mut dyn CryptoRng,
) -> Result<usize, DatabaseError> {
    let mut expired = 0;
    let mut after = String::new();
    loop {
        let due = database.read(|connection| due(connection, now, &after))?;
        for id in &due {
            match expire_one(database, now, random, id) {
                Ok(did) => expired += usize::from(did),
                Err(MoneyError::Database(error)) if error.is_unavailable() => return Err(error),
                Err(error) => tracing::error!(id, %error, "a payment cannot be expired"),
            }
        }
        match due.into_iter().next_back() {
            Some(last) => after = last,
            None => return Ok(expired),
        }
    }
}

/// Expires a payment, unless somebody settled it in this moment.
fn expire_one(database: &Database, now: Timestamp, random: &mut dyn CryptoRng, id: &str) -> Result<bool, MoneyError> {
    let id: PaymentId = columns::text("payments.id", id)?;
    database.write(|connection| {
        let found = list::any(connection, &id)?;
        match found.filter(|payment| payment.status == PaymentStatus::Pending) {
            Some(payment) => settle::expire(connection, &mut Act::of_system(now, random), payment).map(|_| true),
            None => Ok(false),
        }
    })
}

/// The ids of the oldest payments whose time is over, after one of them.
fn due(connection: &mut AnyConnection, now: Timestamp, after: &str) -> Result<Vec<String>, DatabaseError> {
    let made_before = now.plus_seconds(-LIFE_SECONDS).unix_milliseconds().max(0).saturating_add(1);
    Ok(payments::table
        .filter(payments::status.eq(PaymentStatus::Pending.as_str()))
        .filter(payments::expires_at.le(now.unix_milliseconds()))
        // Says the same by the index: ids sort by time of creation.
        .filter(payments::id.lt(PaymentId::new(made_before.unsigned_abs(), 0).as_str()))
        .filter(payments::id.gt(after))
        .order(payments::id.asc())
        .limit(AT_ONCE)
        .select(payments::id)
        .load(connection)?)
}
