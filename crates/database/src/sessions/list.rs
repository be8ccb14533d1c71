//! A user's sessions, as the user is shown them.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::account::AccountSession;
use keywright_api_types::ids::{SessionId, UserId};
use keywright_domain::devices;
use keywright_domain::secrets::SecretHash;
use keywright_domain::sessions::SessionPolicy;

use super::SessionRow;
use crate::schema::sessions;
use crate::{AnyConnection, DatabaseError, columns};

/// The user's sessions that go on, newest first, older than the one with the id `before`. `token` is that of the
/// session that asks.
///
/// # Errors
/// That the database failed.
pub fn list(
    connection: &mut AnyConnection,
    user: &UserId,
    token: SecretHash,
    policy: SessionPolicy,
    now: Timestamp,
    before: Option<&SessionId>,
    limit: u32,
) -> Result<Vec<AccountSession>, DatabaseError> {
    let (began, seen) = (now.plus_seconds(-policy.absolute_seconds), now.plus_seconds(-policy.idle_seconds));
    let mut query = sessions::table
        .filter(sessions::user_id.eq(user.as_str()))
        .filter(sessions::created_at.gt(began.unix_milliseconds()))
        .filter(sessions::last_seen_at.gt(seen.unix_milliseconds()))
        .into_boxed();
    if let Some(id) = before {
        query = query.filter(sessions::id.lt(id.to_string()));
    }
    let rows: Vec<SessionRow> =
        query.order(sessions::id.desc()).limit(i64::from(limit)).select(SessionRow::as_select()).load(connection)?;
    let read = |row: SessionRow| {
        Ok(AccountSession {
            id: columns::text("sessions.id", &row.id)?,
            current: row.token_hash == token.0,
            device: devices::describe(row.user_agent.as_deref()),
            ip: row.ip,
            created_at: columns::timestamp(row.created_at),
            last_seen_at: columns::timestamp(row.last_seen_at),
        })
    };
    rows.into_iter().map(read).collect()
}
