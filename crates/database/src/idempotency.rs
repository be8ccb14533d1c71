//! Operations that are done once, however often they are asked for.
//!
//! The answer is written in the transaction of the effect, so that no crash can part them.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::ids::ClientId;

use crate::schema::idempotency_keys;
use crate::{AnyConnection, Database, DatabaseError, columns};

pub use keywright_domain::idempotency::{Fingerprint, IdempotencyKey, InvalidIdempotencyKey};

/// For how long an answer is kept.
const KEPT_SECONDS: i64 = 86_400;
/// How many answers one transaction removes.
const AT_ONCE: i64 = 1_000;

/// An answer as it was given, to be given again byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnswer {
    /// The HTTP status: 200 to 499.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// How an operation came to its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    First(StoredAnswer),
    /// It was done before; this is the answer of that time.
    Replayed(StoredAnswer),
}

/// Why an operation is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdempotencyError {
    /// The key came before with another request.
    #[error("the idempotency key came before with another request")]
    Reused,
    /// The first request with the key is still running.
    #[error("the first request with the idempotency key is still running")]
    InProgress,
}

/// Does what a client asks for, or gives the answer of the first time. Without a key it is always done.
///
/// The effect and its answer are one transaction. What `effect` fails with is not stored, and nothing of it is changed;
/// a refusal that a repetition is to meet again is an answer as well. A repetition writes nothing and waits for nobody.
///
/// # Errors
/// What `effect` fails with, `Reused`, `InProgress`, or that the database failed.
pub fn once<E: From<DatabaseError> + From<IdempotencyError>>(
    database: &Database,
    client: &ClientId,
    key: Option<&IdempotencyKey>,
    fingerprint: Fingerprint,
    now: Timestamp,
    effect: impl FnOnce(&mut AnyConnection) -> Result<StoredAnswer, E>,
) -> Result<Outcome, E> {
    let Some(key) = key else { return database.write(effect).map(Outcome::First) };
    let find = |connection: &mut AnyConnection| find(connection, client, key, fingerprint, now);
    if let Found::Answer(answer) = database.ask(find)?? {
        return Ok(Outcome::Replayed(answer));
    }
    let Some(_claim) = database.claims().claim(client, key) else {
        // Who is at it may have ended since.
        return match database.ask(find)?? {
            Found::Answer(answer) => Ok(Outcome::Replayed(answer)),
            Found::Nothing | Found::Outdated => Err(IdempotencyError::InProgress.into()),
        };
    };
    database.write(|connection| {
        // Another node may have done it since; while it is at it, this one waits for its turn to write.
        match find(connection)?? {
            Found::Answer(answer) => return Ok(Outcome::Replayed(answer)),
            Found::Outdated => remove(connection, client, key)?,
            Found::Nothing => {}
        }
        let answer = effect(connection)?;
        store(connection, client, key, fingerprint, &answer, now)?;
        Ok(Outcome::First(answer))
    })
}

/// What is kept for a key.
enum Found {
    Nothing,
    /// What was kept for too long; it counts as nothing.
    Outdated,
    Answer(StoredAnswer),
}

/// What is kept for a key; or `Reused`, if it answered another request.
fn find(
    connection: &mut AnyConnection,
    client: &ClientId,
    key: &IdempotencyKey,
    fingerprint: Fingerprint,
    now: Timestamp,
) -> Result<Result<Found, IdempotencyError>, DatabaseError> {
    let row: Option<(Vec<u8>, i64, Vec<u8>, i64)> = idempotency_keys::table
        .find((client.as_str(), key.as_str()))
        .select((
            idempotency_keys::fingerprint,
            idempotency_keys::status,
            idempotency_keys::body,
            idempotency_keys::created_at,
        ))
        .first(connection)
        .optional()?;
    let Some((before, status, body, created_at)) = row else { return Ok(Ok(Found::Nothing)) };
    if created_at <= expiry(now) {
        return Ok(Ok(Found::Outdated));
    }
    if Fingerprint(columns::bytes("idempotency_keys.fingerprint", &before)?) != fingerprint {
        return Ok(Err(IdempotencyError::Reused));
    }
    Ok(Ok(Found::Answer(StoredAnswer { status: columns::number("idempotency_keys.status", status)?, body })))
}

fn remove(connection: &mut AnyConnection, client: &ClientId, key: &IdempotencyKey) -> Result<(), DatabaseError> {
    diesel::delete(idempotency_keys::table.find((client.as_str(), key.as_str()))).execute(connection)?;
    Ok(())
}

fn store(
    connection: &mut AnyConnection,
    client: &ClientId,
    key: &IdempotencyKey,
    fingerprint: Fingerprint,
    answer: &StoredAnswer,
    now: Timestamp,
) -> Result<(), DatabaseError> {
    let values = (
        idempotency_keys::client_id.eq(client.as_str()),
        idempotency_keys::key.eq(key.as_str()),
        idempotency_keys::fingerprint.eq(fingerprint.0.to_vec()),
        idempotency_keys::status.eq(i64::from(answer.status)),
        idempotency_keys::body.eq(&answer.body),
        idempotency_keys::created_at.eq(now.unix_milliseconds()),
    );
    diesel::insert_into(idempotency_keys::table).values(values).execute(connection)?;
    Ok(())
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

/// The operations that this process is at.
#[derive(Clone, Default)]
pub(crate) struct Claims(Arc<Mutex<HashSet<(ClientId, IdempotencyKey)>>>);

/// An operation that nobody else is at, until this is dropped.
struct Claim<'a> {
    claims: &'a Claims,
    name: (ClientId, IdempotencyKey),
}

impl Claims {
    fn claim(&self, client: &ClientId, key: &IdempotencyKey) -> Option<Claim<'_>> {
        let name = (*client, key.clone());
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        running.insert(name.clone()).then(|| Claim { claims: self, name })
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.claims.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.name);
    }
}
