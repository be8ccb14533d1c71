//! Ending payments that did not arrive in time.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::ids::PaymentId;
use keywright_api_types::payments::PaymentStatus;
use rand_core::CryptoRng;

use super::create::LIFE_SECONDS;
use super::{PaymentSettlement, admin_settle};
use crate::audit::Act;
use crate::money::MoneyError;
use crate::schema::payments;
use crate::{AnyConnection, Database, DatabaseError, columns};

/// How many payments one transaction ends.
const AT_ONCE: i64 = 100;

/// Expires the payments whose time is over, as the system, and says how many there were. Each transaction is short, so
/// that others get their turns.
///
/// # Errors
/// That the database failed; what has expired before stays so.
pub fn admin_expire_due(
    database: &Database,
    now: Timestamp,
    random: &mut dyn CryptoRng,
) -> Result<usize, DatabaseError> {
    let mut expired = 0;
    loop {
        let due = database.read(|connection| due(connection, now))?;
        let Some(last) = due.len().checked_sub(1) else { return Ok(expired) };
        let outcome = database.write(|connection| {
            let mut act = Act::of_system(now, random);
            for id in &due {
                match admin_settle(connection, &mut act, id, PaymentSettlement::Expire) {
                    // Somebody settled it in this moment.
                    Err(MoneyError::AlreadySettled) | Ok(_) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        });
        match outcome {
            Ok(()) => expired += last + 1,
            Err(MoneyError::Database(error)) => return Err(error),
            Err(error) => return Err(DatabaseError::Corrupt { column: "payments.id", value: error.to_string() }),
        }
    }
}

/// The oldest payments whose time is over.
fn due(connection: &mut AnyConnection, now: Timestamp) -> Result<Vec<PaymentId>, DatabaseError> {
    let made_before = now.plus_seconds(-LIFE_SECONDS).unix_milliseconds().max(0).saturating_add(1);
    let ids: Vec<String> = payments::table
        .filter(payments::status.eq(PaymentStatus::Pending.as_str()))
        .filter(payments::expires_at.le(now.unix_milliseconds()))
        // Says the same by the index: ids sort by time of creation.
        .filter(payments::id.lt(PaymentId::new(made_before.unsigned_abs(), 0).as_str()))
        .order(payments::id.asc())
        .limit(AT_ONCE)
        .select(payments::id)
        .load(connection)?;
    ids.iter().map(|id| columns::text("payments.id", id)).collect()
}
