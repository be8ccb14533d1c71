//! The second factor of users: the sealed secret that their app shares, and recovery codes as hashes.

mod code;
mod enable;
mod remove;

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::account::TwoFactorState;
use keywright_api_types::ids::UserId;
use keywright_domain::secrets::SecretHash;
use keywright_domain::sessions::FRESH_PROOF_SECONDS;

pub use code::{accept, renew_recovery_codes};
pub use enable::{begin, enable};
pub use remove::{admin_reset, disable, reset};

use crate::schema::{recovery_codes, two_factor};
use crate::{AnyConnection, DatabaseError, columns, sessions};

/// Why a second factor was not set up, used or given up.
#[derive(Debug, thiserror::Error)]
pub enum TwoFactorError {
    /// The user has one already.
    #[error("it is on already")]
    On,
    /// The user has none, and none is being set up.
    #[error("it is off")]
    Off,
    /// The code is not right, or was used before.
    #[error("the code is not right")]
    WrongCode,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<diesel::result::Error> for TwoFactorError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = two_factor, treat_none_as_default_value = false)]
struct TwoFactorRow {
    user_id: String,
    sealed_secret: Vec<u8>,
    created_at: i64,
    enabled_at: Option<i64>,
    last_step: Option<i64>,
}

fn find_row(connection: &mut AnyConnection, user: &UserId) -> Result<Option<TwoFactorRow>, DatabaseError> {
    let row = two_factor::table.find(user.as_str()).select(TwoFactorRow::as_select());
    Ok(row.first(connection).optional()?)
}

/// The user's second factor, if it is on.
///
/// # Errors
/// That the database failed.
pub fn find(connection: &mut AnyConnection, user: &UserId) -> Result<Option<TwoFactorState>, DatabaseError> {
    let Some(enabled_at) = find_row(connection, user)?.and_then(|row| row.enabled_at) else { return Ok(None) };
    let codes = recovery_codes::table.filter(recovery_codes::user_id.eq(user.as_str()));
    let left: i64 = codes.count().get_result(connection)?;
    Ok(Some(TwoFactorState {
        enabled_at: columns::timestamp(enabled_at),
        recovery_codes_left: columns::number("recovery_codes", left)?,
    }))
}

/// What the user of a session has to prove once more who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Nothing: it was proved a short time ago.
    Nothing,
    /// The password: there is no second factor.
    Password,
    /// A code of the second factor.
    Code,
    /// To sign in: the session is over.
    SignIn,
}

/// What is due in the session with that token. A password that was shown before the second factor was switched on is no proof any more.
///
/// # Errors
/// That the database failed.
pub fn due(
    connection: &mut AnyConnection,
    user: &UserId,
    token: SecretHash,
    now: Timestamp,
) -> Result<Due, DatabaseError> {
    let enabled_at = columns::optional_timestamp(find_row(connection, user)?.and_then(|row| row.enabled_at));
    let Some(proved_at) = sessions::proved_at(connection, token)? else { return Ok(Due::SignIn) };
    let fresh =
        |at: Timestamp| now < at.plus_seconds(FRESH_PROOF_SECONDS) && enabled_at.is_none_or(|since| at >= since);
    Ok(match (proved_at.is_some_and(fresh), enabled_at) {
        (true, _) => Due::Nothing,
        (false, Some(_)) => Due::Code,
        (false, None) => Due::Password,
    })
}
