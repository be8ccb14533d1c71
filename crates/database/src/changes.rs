//! The change log: what every node's guard must take over, in the order of commits.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::ids::{ApiKeyId, ClientId, PackageId};

use crate::schema::change_log;
use crate::{AnyConnection, DatabaseError, columns};

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A key.
    ApiKey(ApiKeyId),
    /// A client, and with it all of its keys.
    Client(ClientId),
    /// A package, and with it all of its clients.
    Package(PackageId),
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its place; later commits have higher ones.
    pub sequence: i64,
    /// What changed.
    pub subject: Subject,
}

/// Notes a change. Call it inside [`crate::Database::write`], which makes the order that of commits.
///
/// # Errors
/// That the database failed.
pub fn record(connection: &mut AnyConnection, subject: &Subject, now: Timestamp) -> Result<(), DatabaseError> {
    let id = match subject {
        Subject::ApiKey(id) => id.as_str(),
        Subject::Client(id) => id.as_str(),
        Subject::Package(id) => id.as_str(),
    };
    let values = (change_log::at.eq(now.unix_milliseconds()), change_log::subject_id.eq(id));
    diesel::insert_into(change_log::table).values(values).execute(connection)?;
    Ok(())
}

/// The place of the newest entry; 0 if there is none.
///
/// # Errors
/// That the database failed.
pub fn admin_newest(connection: &mut AnyConnection) -> Result<i64, DatabaseError> {
    let newest: Option<i64> = change_log::table.select(diesel::dsl::max(change_log::sequence)).first(connection)?;
    Ok(newest.unwrap_or(0))
}

/// The entries after a place, oldest first.
///
/// # Errors
/// That the database failed.
pub fn admin_since(connection: &mut AnyConnection, sequence: i64, limit: u32) -> Result<Vec<Change>, DatabaseError> {
    let rows: Vec<(i64, String)> = change_log::table
        .filter(change_log::sequence.gt(sequence))
        .order(change_log::sequence.asc())
        .limit(i64::from(limit))
        .select((change_log::sequence, change_log::subject_id))
        .load(connection)?;
    let read = |(sequence, id): (i64, String)| {
        let subject = match id.split_once('_').map(|(prefix, _)| prefix) {
            Some(ApiKeyId::PREFIX) => Subject::ApiKey(columns::text("change_log.subject_id", &id)?),
            Some(PackageId::PREFIX) => Subject::Package(columns::text("change_log.subject_id", &id)?),
            _ => Subject::Client(columns::text("change_log.subject_id", &id)?),
        };
        Ok(Change { sequence, subject })
    };
    rows.into_iter().map(read).collect()
}
