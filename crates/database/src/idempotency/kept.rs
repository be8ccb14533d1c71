//! The answers that are kept, as rows.

use std::collections::BTreeMap;

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::ids::ClientId;

use super::{Fingerprint, IdempotencyError, Named, StoredAnswer};
use crate::schema::idempotency_keys;
use crate::{AnyConnection, Database, DatabaseError, columns, dialect};

/// For how long an answer is kept.
const KEPT_SECONDS: i64 = 86_400;
/// How many answers one transaction removes.
const AT_ONCE: i64 = 1_000;

/// What is kept for a name.
pub(super) enum Found {
    Nothing,
    /// What was kept for too long; it counts as nothing.
    Outdated,
    Answer(StoredAnswer),
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = idempotency_keys)]
struct Row {
    key: String,
    fingerprint: Vec<u8>,
    status: i64,
    body: Vec<u8>,
    created_at: i64,
}

#[derive(Insertable)]
#[diesel(table_name = idempotency_keys, treat_none_as_default_value = false)]
pub(crate) struct NewAnswer {
    client_id: String,
    key: String,
    fingerprint: Vec<u8>,
    status: i64,
    body: Vec<u8>,
    created_at: i64,
}

/// What is kept for a name; `Reused`, if it answered another request.
pub(super) fn find(connection: &mut AnyConnection, named: &Named) -> Result<Found, IdempotencyError> {
    let row: Option<Row> = idempotency_keys::table
        .find((named.client.as_str(), named.key.as_str()))
        .select(Row::as_select())
        .first(connection)
        .optional()
        .map_err(DatabaseError::from)?;
    judge(row, named)
}

/// The same for several, in their order, with one query for each client.
pub(super) fn find_all(
    connection: &mut AnyConnection,
    all: &[&Named],
) -> Result<Vec<Result<Found, IdempotencyError>>, DatabaseError> {
    let mut keys: BTreeMap<ClientId, Vec<&str>> = BTreeMap::new();
    for named in all {
        keys.entry(named.client).or_default().push(named.key.as_str());
    }
    let mut rows = BTreeMap::new();
    for (client, keys) in keys {
        let kept = idempotency_keys::table
            .filter(idempotency_keys::client_id.eq(client.as_str()))
            .filter(idempotency_keys::key.eq_any(keys))
            .select(Row::as_select())
            .load::<Row>(connection)?;
        rows.extend(kept.into_iter().map(|row| ((client, row.key.clone()), row)));
    }
    let judged = |named: &&Named| judge(rows.remove(&(named.client, named.key.as_str().to_owned())), named);
    Ok(all.iter().map(judged).collect())
}

fn judge(row: Option<Row>, named: &Named) -> Result<Found, IdempotencyError> {
    let Some(row) = row else { return Ok(Found::Nothing) };
    if row.created_at <= expiry(named.at) {
        return Ok(Found::Outdated);
    }
    if Fingerprint(columns::bytes("idempotency_keys.fingerprint", &row.fingerprint)?) != named.fingerprint {
        return Err(IdempotencyError::Reused);
    }
    let status = columns::number("idempotency_keys.status", row.status)?;
    Ok(Found::Answer(StoredAnswer { status, body: row.body }))
}

pub(super) fn remove(connection: &mut AnyConnection, named: &Named) -> Result<(), DatabaseError> {
    let row = idempotency_keys::table.find((named.client.as_str(), named.key.as_str()));
    diesel::delete(row).execute(connection)?;
    Ok(())
}

/// Keeps answers. Call it in the transaction of what they answer.
pub(super) fn store<'a>(
    connection: &mut AnyConnection,
    answers: impl Iterator<Item = (&'a Named, &'a StoredAnswer)>,
) -> Result<(), DatabaseError> {
    let row = |(named, answer): (&Named, &StoredAnswer)| NewAnswer {
        client_id: named.client.to_string(),
        key: named.key.as_str().to_owned(),
        fingerprint: named.fingerprint.0.to_vec(),
        status: i64::from(answer.status),
        body: answer.body.clone(),
        created_at: named.at.unix_milliseconds(),
    };
    Ok(dialect::insert_answers(connection, &answers.map(row).collect::<Vec<_>>())?)
}

/// Removes the answers of everybody that are kept for too long, and says how many there were. Each transaction is short,
/// so that others get their turns.
///
/// # Errors
/// That the database failed; what was removed before stays removed.
pub fn admin_remove_expired(database: &Database, now: Timestamp) -> Result<usize, DatabaseError> {
    let mut removed = 0;
    loop {
        let count = database.append(|connection| remove_some(connection, now))?;
        removed += count;
        if count == 0 {
            return Ok(removed);
        }
    }
}

fn remove_some(connection: &mut AnyConnection, now: Timestamp) -> Result<usize, DatabaseError> {
    // The newest of the oldest: a range of ages is quicker to name than so many keys.
    let ages: Vec<i64> = idempotency_keys::table
        .filter(idempotency_keys::created_at.le(expiry(now)))
        .order(idempotency_keys::created_at.asc())
        .limit(AT_ONCE)
        .select(idempotency_keys::created_at)
        .load(connection)?;
    let Some(newest) = ages.last() else { return Ok(0) };
    Ok(diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.le(newest))).execute(connection)?)
}

/// The last moment of what is kept for too long, in Unix milliseconds.
fn expiry(now: Timestamp) -> i64 {
    now.plus_seconds(-KEPT_SECONDS).unix_milliseconds()
}
