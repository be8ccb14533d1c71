//! Operations that are done once, however often they are asked for.
//!
//! The answer is written in the transaction of the effect, so that no crash can part them.

mod claims;
mod kept;

use std::sync::Arc;

use keywright_api_types::Timestamp;
use keywright_api_types::ids::ClientId;
use serde::Serialize;

use crate::money::MoneyError;
use crate::{AnyConnection, Database, DatabaseError, columns};
pub(crate) use claims::Claims;
use kept::Found;
pub(crate) use kept::NewAnswer;
pub use kept::admin_remove_expired;

pub use keywright_domain::idempotency::{Fingerprint, IdempotencyKey, InvalidIdempotencyKey};

/// An operation to which its client gave a name, so that it is done once.
#[derive(Clone, Debug)]
pub struct Named {
    /// Who asks for it.
    pub client: ClientId,
    /// The name.
    pub key: IdempotencyKey,
    /// What is asked for.
    pub fingerprint: Fingerprint,
    /// When.
    pub at: Timestamp,
}

/// An answer as it was given, to be given again byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnswer {
    /// The HTTP status: 200 to 499.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl StoredAnswer {
    /// An answer in JSON.
    ///
    /// # Errors
    /// That the body is no JSON.
    pub fn json(status: u16, body: &impl Serialize) -> Result<Self, DatabaseError> {
        Ok(Self { status, body: columns::to_json("idempotency_keys.body", body)?.into_bytes() })
    }
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
#[derive(Debug, thiserror::Error)]
pub enum IdempotencyError {
    /// The key came before with another request.
    #[error("the idempotency key came before with another request")]
    Reused,
    /// The first request with the key is still running.
    #[error("the first request with the idempotency key is still running")]
    InProgress,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

/// How what came of an operation reads as an answer.
pub type Answering<T> = Arc<dyn Fn(Result<T, MoneyError>) -> Result<StoredAnswer, DatabaseError> + Send + Sync>;

/// Something that is asked for beside others, by name or without one.
pub(crate) trait Asked {
    /// Its name, if it has one.
    fn named(&self) -> Option<&Named>;
}

/// Does what a client asks for, or gives the answer of the first time. Without a name it is always done.
///
/// The effect and its answer are one transaction. What `effect` fails with is not stored, and nothing of it is changed;
/// a refusal that a repetition is to meet again is an answer as well. A repetition writes nothing and waits for nobody.
///
/// # Errors
/// What `effect` fails with, `Reused`, `InProgress`, or that the database failed.
pub fn once<E: From<DatabaseError> + From<IdempotencyError>>(
    database: &Database,
    named: Option<&Named>,
    effect: impl FnOnce(&mut AnyConnection) -> Result<StoredAnswer, E>,
) -> Result<Outcome, E> {
    let Some(named) = named else { return database.write(effect).map(Outcome::First) };
    unless_done(database, Some(named), || {
        database.write(|connection| {
            // Another node may have done it since; while it is at it, this one waits for its turn to write.
            match kept::find(connection, named)? {
                Found::Answer(answer) => return Ok(Outcome::Replayed(answer)),
                Found::Outdated => kept::remove(connection, named)?,
                Found::Nothing => {}
            }
            let answer = effect(connection)?;
            kept::store(connection, [(named, &answer)].into_iter())?;
            Ok(Outcome::First(answer))
        })
    })
}

/// Gives the answer of the first time if there is one, else has the operation done, while nobody else of this process is
/// at it. Without a name it is always done.
///
/// # Errors
/// What `perform` fails with, `Reused`, `InProgress`, or that the database failed.
pub(crate) fn unless_done<E: From<IdempotencyError>>(
    database: &Database,
    named: Option<&Named>,
    perform: impl FnOnce() -> Result<Outcome, E>,
) -> Result<Outcome, E> {
    let Some(named) = named else { return perform() };
    if let Found::Answer(answer) = database.ask(|connection| kept::find(connection, named))? {
        return Ok(Outcome::Replayed(answer));
    }
    let Some(_claim) = database.claims().claim(named) else {
        // Who is at it may have ended since.
        return match database.ask(|connection| kept::find(connection, named))? {
            Found::Answer(answer) => Ok(Outcome::Replayed(answer)),
            Found::Nothing | Found::Outdated => Err(IdempotencyError::InProgress.into()),
        };
    };
    perform()
}

/// Does what several ask for, each once, in statements that they share: `make` does all that was not done before, and
/// answers in its order. Call it within [`unless_done`] of each.
///
/// # Errors
/// What `make` fails with, or that the database failed. It concerns all, and all is to be undone.
pub(crate) fn each_once<J: Asked>(
    connection: &mut AnyConnection,
    jobs: &[J],
    make: impl FnOnce(&mut AnyConnection, &[&J]) -> Result<Vec<StoredAnswer>, DatabaseError>,
) -> Result<Vec<Result<Outcome, IdempotencyError>>, DatabaseError> {
    let named: Vec<&Named> = jobs.iter().filter_map(Asked::named).collect();
    let mut found = kept::find_all(connection, &named)?.into_iter();
    let (mut done, mut left) = (Vec::new(), Vec::new());
    for job in jobs {
        let found = job.named().and_then(|named| Some((named, found.next()?)));
        done.push(match found {
            Some((_, Ok(Found::Answer(answer)))) => Some(Ok(Outcome::Replayed(answer))),
            Some((_, Err(refusal))) => Some(Err(refusal)),
            Some((named, Ok(Found::Outdated))) => {
                kept::remove(connection, named)?;
                left.push(job);
                None
            }
            Some((_, Ok(Found::Nothing))) | None => {
                left.push(job);
                None
            }
        });
    }
    let answers = make(connection, &left)?;
    let named = left.iter().zip(&answers).filter_map(|(job, answer)| Some((job.named()?, answer)));
    kept::store(connection, named)?;
    let mut answers = answers.into_iter().map(|answer| Ok(Outcome::First(answer)));
    Ok(done.into_iter().filter_map(|done| done.or_else(|| answers.next())).collect())
}
