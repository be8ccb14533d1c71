//! Setting a second factor up: the app gets the secret, and a first code shows that it has it.

use diesel::prelude::*;
use keywright_api_types::audit::{AuditAction, Changes};
use keywright_api_types::ids::ClientId;
use keywright_api_types::session::User;
use keywright_domain::secrets::Hasher;
use keywright_domain::totp::TotpSecret;

use super::code::{open, replace_recovery_codes};
use super::{TwoFactorError, TwoFactorRow, find_row};
use crate::audit::{self, Act};
use crate::schema::two_factor;
use crate::users::deed;
use crate::{AnyConnection, DatabaseError};

/// Makes the secret of a second factor that is on once [`enable`] has seen a code; one that was begun before is dropped.
///
/// # Errors
/// `On`, or that the database failed.
pub fn begin(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    hasher: &Hasher,
    user: &User,
) -> Result<TotpSecret, TwoFactorError> {
    if find_row(connection, &user.id)?.is_some_and(|row| row.enabled_at.is_some()) {
        return Err(TwoFactorError::On);
    }
    let secret = TotpSecret::generate(&mut act.random);
    let sealed = hasher.second_factors().seal(&mut act.random, user.id.as_str(), secret.as_bytes());
    let unsealable = || DatabaseError::Corrupt { column: "two_factor.sealed_secret", value: "unsealable".to_owned() };
    let row = TwoFactorRow {
        user_id: user.id.to_string(),
        sealed_secret: sealed.ok_or_else(unsealable)?,
        created_at: act.at.unix_milliseconds(),
        enabled_at: None,
        last_step: None,
    };
    diesel::delete(two_factor::table.find(user.id.as_str())).execute(connection)?;
    diesel::insert_into(two_factor::table).values(row).execute(connection)?;
    Ok(secret)
}

/// Switches the second factor on that was begun, if the code is its; answers the recovery codes.
///
/// # Errors
/// `Off` where none was begun, `On`, `WrongCode`, or that the database failed.
pub fn enable(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    hasher: &Hasher,
    client: Option<&ClientId>,
    user: &User,
    code: &str,
) -> Result<Vec<String>, TwoFactorError> {
    let row = find_row(connection, &user.id)?.ok_or(TwoFactorError::Off)?;
    if row.enabled_at.is_some() {
        return Err(TwoFactorError::On);
    }
    let step = open(hasher, &user.id, &row)?.accepts(code.trim(), act.at, None).ok_or(TwoFactorError::WrongCode)?;
    let now = act.at.unix_milliseconds().max(row.created_at);
    let set = (two_factor::enabled_at.eq(now), two_factor::last_step.eq(step));
    diesel::update(two_factor::table.find(user.id.as_str())).set(set).execute(connection)?;
    let codes = replace_recovery_codes(connection, act, hasher, &user.id)?;
    audit::append(connection, act, deed(AuditAction::UserTwoFactorEnabled, user, client, Changes::new()))?;
    Ok(codes)
}
