//! Sessions, found by the hash of their token; the token itself is stored nowhere.

mod end;
mod list;

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::audit::AuditAction;
use keywright_api_types::ids::{ClientId, SessionId, UserId};
use keywright_api_types::session::{Access, Role};
use keywright_domain::secrets::SecretHash;

pub(crate) use end::end_all;
pub use end::{admin_remove_ended, end, end_one, end_others};
pub use list::list;

use crate::audit::{self, Act, Deed};
use crate::schema::{audit_events, sessions, users};
use crate::users::{UserRecord, UserRow};
use crate::{AnyConnection, DatabaseError, columns};

/// A session and its user.
pub struct StoredSession {
    /// Who signed in.
    pub user: UserRecord,
    /// When.
    pub created_at: Timestamp,
    /// When a request last came, to within a minute.
    pub last_seen_at: Timestamp,
}

/// What a session opens: whose it is, and what that user may do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    user: UserId,
    client: Option<ClientId>,
    role: Role,
    access: Access,
    token: SecretHash,
}

impl Standing {
    /// What the session with that token opens, by the user as it was read.
    pub fn of(record: &UserRecord, token: SecretHash) -> Self {
        let UserRecord { user, client_id, .. } = record;
        Self { user: user.id, client: *client_id, role: user.role, access: user.access, token }
    }
}

/// Whether what a session opened when it was read still holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// It does.
    Yes,
    /// The session goes on, but its user may do other things.
    Changed,
    /// The session is over.
    Ended,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
struct SessionRow {
    id: String,
    token_hash: Vec<u8>,
    user_id: String,
    created_at: i64,
    last_seen_at: i64,
    ip: String,
    user_agent: Option<String>,
    /// When the user last proved who it is: by a code where there is a second factor, else by the password.
    code_at: Option<i64>,
}

/// Begins a session of the user who acts and has just proved it.
///
/// # Errors
/// That the database failed.
pub fn start(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    user: &UserId,
    client: Option<&ClientId>,
    token: SecretHash,
) -> Result<(), DatabaseError> {
    let now = act.at.unix_milliseconds();
    let (milliseconds, random) = act.id_parts();
    let row = SessionRow {
        id: SessionId::new(milliseconds, random).to_string(),
        token_hash: token.0.to_vec(),
        user_id: user.to_string(),
        created_at: now,
        last_seen_at: now,
        ip: act.ip.clone().unwrap_or_default(),
        user_agent: act.user_agent.clone(),
        code_at: Some(now),
    };
    let id = row.id.clone();
    diesel::insert_into(sessions::table).values(row).execute(connection)?;
    audit::append(connection, act, deed(AuditAction::SessionStarted, Some(id), client))
}

/// Notes that a sign-in failed.
///
/// # Errors
/// That the database failed.
pub fn record_failure(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: Option<&ClientId>,
) -> Result<(), DatabaseError> {
    audit::append(connection, act, deed(AuditAction::SessionFailed, None, client))
}

/// Notes that somebody gave the right password and was asked for a code of the second factor.
///
/// # Errors
/// That the database failed.
pub fn record_code_asked(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: Option<&ClientId>,
) -> Result<(), DatabaseError> {
    audit::append(connection, act, deed(AuditAction::SessionCodeAsked, None, client))
}

/// Notes that whoever holds a session gave a wrong password or code when asked once more.
///
/// # Errors
/// That the database failed.
pub fn record_wrong_proof(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: Option<&ClientId>,
) -> Result<(), DatabaseError> {
    audit::append(connection, act, deed(AuditAction::SessionProofFailed, None, client))
}

/// Whether the user has ever signed in from that address, by the trail.
///
/// # Errors
/// That the database failed.
pub fn has_started_from(connection: &mut AnyConnection, user: &UserId, ip: &str) -> Result<bool, DatabaseError> {
    let started = audit_events::table
        .filter(audit_events::actor_id.eq(user.as_str()))
        .filter(audit_events::ip.eq(ip))
        .filter(audit_events::action.eq(AuditAction::SessionStarted.as_str()));
    Ok(started.select(audit_events::sequence).first::<i64>(connection).optional()?.is_some())
}

/// The session with that token, whether or not it has timed out.
///
/// # Errors
/// That the database failed.
pub fn find(connection: &mut AnyConnection, token: SecretHash) -> Result<Option<StoredSession>, DatabaseError> {
    let row: Option<(SessionRow, UserRow)> = sessions::table
        .inner_join(users::table)
        .filter(sessions::token_hash.eq(token.0.to_vec()))
        .select((SessionRow::as_select(), UserRow::as_select()))
        .first(connection)
        .optional()?;
    let read = |(session, user): (SessionRow, UserRow)| {
        Ok(StoredSession {
            user: user.into_record()?,
            created_at: columns::timestamp(session.created_at),
            last_seen_at: columns::timestamp(session.last_seen_at),
        })
    };
    row.map(read).transpose()
}

/// Whether what a session was believed to open still holds.
///
/// # Errors
/// That the database failed.
pub fn look_again(connection: &mut AnyConnection, believed: &Standing) -> Result<Holds, DatabaseError> {
    let now = find(connection, believed.token)?.map(|session| Standing::of(&session.user, believed.token));
    Ok(match now {
        None => Holds::Ended,
        Some(now) if now == *believed => Holds::Yes,
        Some(_) => Holds::Changed,
    })
}

/// Notes that a request came.
///
/// # Errors
/// That the database failed.
pub fn touch(connection: &mut AnyConnection, token: SecretHash, now: Timestamp) -> Result<(), DatabaseError> {
    let row = sessions::table
        .filter(sessions::token_hash.eq(token.0.to_vec()))
        .filter(sessions::created_at.le(now.unix_milliseconds()));
    diesel::update(row).set(sessions::last_seen_at.eq(now.unix_milliseconds())).execute(connection)?;
    Ok(())
}

/// Notes that the user has proved in the session who it is.
///
/// # Errors
/// That the database failed.
pub fn note_proof(connection: &mut AnyConnection, token: SecretHash, now: Timestamp) -> Result<(), DatabaseError> {
    let row = sessions::table.filter(sessions::token_hash.eq(token.0.to_vec()));
    diesel::update(row).set(sessions::code_at.eq(now.unix_milliseconds())).execute(connection)?;
    Ok(())
}

/// Notes in the session and in the trail that the user has proved once more who it is.
///
/// # Errors
/// That the database failed.
pub fn step_up(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: Option<&ClientId>,
    token: SecretHash,
) -> Result<(), DatabaseError> {
    note_proof(connection, token, act.at)?;
    audit::append(connection, act, deed(AuditAction::SessionSteppedUp, None, client))
}

/// When the user last proved in the session who it is, if ever; nothing at all if there is no such session.
pub(crate) fn proved_at(
    connection: &mut AnyConnection,
    token: SecretHash,
) -> Result<Option<Option<Timestamp>>, DatabaseError> {
    let row = sessions::table.filter(sessions::token_hash.eq(token.0.to_vec()));
    let at: Option<Option<i64>> = row.select(sessions::code_at).first(connection).optional()?;
    Ok(at.map(columns::optional_timestamp))
}

fn deed(action: AuditAction, id: Option<String>, client: Option<&ClientId>) -> Deed {
    Deed {
        action,
        target_type: "session",
        target_id: id,
        target_name: None,
        client_id: client.copied(),
        changes: Default::default(),
    }
}
