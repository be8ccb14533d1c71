//! Accepting codes, of the app and for recovery, each once.

use diesel::prelude::*;
use keywright_api_types::audit::{AuditAction, Changes};
use keywright_api_types::ids::{ClientId, UserId};
use keywright_api_types::session::User;
use keywright_domain::recovery_codes as codes;
use keywright_domain::secrets::Hasher;
use keywright_domain::totp::{TotpSecret, is_code};

use super::{TwoFactorError, TwoFactorRow, find_row};
use crate::audit::{self, Act};
use crate::schema::{recovery_codes, two_factor};
use crate::users::deed;
use crate::{AnyConnection, DatabaseError};

/// Accepts a code of the app, or a recovery code, and uses it up. Call it inside [`crate::Database::write`], so that of
/// two who present the same code one is refused.
///
/// # Errors
/// `Off`, `WrongCode`, or that the database failed.
pub fn accept(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    hasher: &Hasher,
    client: Option<&ClientId>,
    user: &User,
    presented: &str,
) -> Result<(), TwoFactorError> {
    let row = find_row(connection, &user.id)?.filter(|row| row.enabled_at.is_some()).ok_or(TwoFactorError::Off)?;
    let presented = presented.trim();
    if is_code(presented) {
        let secret = open(hasher, &user.id, &row)?;
        let step = secret.accepts(presented, act.at, row.last_step).ok_or(TwoFactorError::WrongCode)?;
        let row = two_factor::table.find(user.id.as_str());
        diesel::update(row).set(two_factor::last_step.eq(step)).execute(connection)?;
        return Ok(());
    }
    let hash = hasher.recovery_code(&user.id, presented);
    let row = recovery_codes::table.find(hash.0.to_vec()).filter(recovery_codes::user_id.eq(user.id.as_str()));
    if diesel::delete(row).execute(connection)? == 0 {
        return Err(TwoFactorError::WrongCode);
    }
    Ok(audit::append(connection, act, deed(AuditAction::UserRecoveryCodeUsed, user, client, Changes::new()))?)
}

/// Gives the user other recovery codes; those before them work no more.
///
/// # Errors
/// `Off`, or that the database failed.
pub fn renew_recovery_codes(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    hasher: &Hasher,
    client: Option<&ClientId>,
    user: &User,
) -> Result<Vec<String>, TwoFactorError> {
    find_row(connection, &user.id)?.filter(|row| row.enabled_at.is_some()).ok_or(TwoFactorError::Off)?;
    let codes = replace_recovery_codes(connection, act, hasher, &user.id)?;
    audit::append(connection, act, deed(AuditAction::UserRecoveryCodesRenewed, user, client, Changes::new()))?;
    Ok(codes)
}

/// Stores other recovery codes in the place of those before.
pub(super) fn replace_recovery_codes(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    hasher: &Hasher,
    user: &UserId,
) -> Result<Vec<String>, DatabaseError> {
    let of_user = recovery_codes::table.filter(recovery_codes::user_id.eq(user.as_str()));
    diesel::delete(of_user).execute(connection)?;
    let new: Vec<String> = (0..codes::COUNT).map(|_| codes::generate(&mut act.random)).collect();
    for code in &new {
        let hash = hasher.recovery_code(user, code);
        let row = (recovery_codes::hash.eq(hash.0.to_vec()), recovery_codes::user_id.eq(user.as_str()));
        diesel::insert_into(recovery_codes::table).values(row).execute(connection)?;
    }
    Ok(new)
}

/// The secret of a row.
pub(super) fn open(hasher: &Hasher, user: &UserId, row: &TwoFactorRow) -> Result<TotpSecret, DatabaseError> {
    let opened = hasher.second_factors().open(user.as_str(), &row.sealed_secret);
    opened
        .and_then(|bytes| TotpSecret::from_bytes(&bytes))
        .ok_or_else(|| DatabaseError::Corrupt { column: "two_factor.sealed_secret", value: user.to_string() })
}
