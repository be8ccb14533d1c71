//! Keys whose secrets were found in public.

use std::collections::HashSet;

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::audit::{AuditAction, Change, Changes};
use keywright_api_types::ids::ClientId;
use keywright_api_types::leaks::{LeakAction, LeakOutcome, LeakedKey};
use keywright_domain::leaks::Leak;
use keywright_domain::secrets::SecretHash;
use serde_json::{Value, json};

use crate::api_keys::{KeyError, KeyRow, end};
use crate::audit::{self, Act, Deed};
use crate::schema::{api_key_secrets, api_keys, clients, leaks};
use crate::{AnyConnection, DatabaseError, columns};

/// Why a key was revoked, for those who read it later.
const REASON: &str = "Its secret was found in public.";

/// A secret that was found, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The secret's hash.
    pub hash: SecretHash,
    /// What is kept of the place.
    pub url: Option<String>,
}

/// What is known of secrets that were found.
pub struct Sighted {
    /// The keys, oldest first, each once, whatever the number of its secrets.
    pub found: Vec<Found>,
    /// The secrets that are, or were, a key's.
    pub known: HashSet<[u8; 32]>,
}

/// A key, which of its secrets were found, and where: the newest first.
pub struct Found {
    row: KeyRow,
    client_name: String,
    secrets: Vec<FoundSecret>,
}

#[derive(Clone)]
struct FoundSecret {
    generation: i64,
    url: Option<String>,
}

impl Found {
    /// How it stands with the secret as long as nothing is done about it.
    fn outcome(&self, now: Timestamp) -> LeakOutcome {
        match (self.row.revoked_at, self.secrets.iter().any(|secret| works(&self.row, secret.generation, now))) {
            (Some(_), _) => LeakOutcome::AlreadyRevoked,
            (None, true) => LeakOutcome::Live,
            (None, false) => LeakOutcome::Replaced,
        }
    }

    fn shown(&self, outcome: LeakOutcome) -> Result<LeakedKey, DatabaseError> {
        Ok(LeakedKey {
            key_id: columns::text("api_keys.id", &self.row.id)?,
            key_name: self.row.name.clone(),
            prefix: self.row.prefix.clone(),
            client_id: columns::text("api_keys.client_id", &self.row.client_id)?,
            client_name: self.client_name.clone(),
            outcome,
        })
    }
}

/// Whether the secret of that generation is the key's present one, or the one before in its grace.
fn works(row: &KeyRow, generation: i64, now: Timestamp) -> bool {
    let in_grace = row.grace_expires_at.is_some_and(|end| end > now.unix_milliseconds());
    row.revoked_at.is_none() && (generation == row.generation || in_grace && generation + 1 == row.generation)
}

impl Sighted {
    /// How the keys that were found stand, as long as nothing is done about them.
    ///
    /// # Errors
    /// That what is stored of one cannot be read.
    pub fn as_they_stand(&self, now: Timestamp) -> Result<Vec<LeakedKey>, DatabaseError> {
        self.found.iter().map(|found| found.shown(found.outcome(now))).collect()
    }
}

/// Revokes or flags those of the keys with a secret that was found and works.
///
/// # Errors
/// That the database failed.
pub fn admin_report(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    found: Vec<Found>,
    action: LeakAction,
) -> Result<Vec<LeakedKey>, KeyError> {
    let mut keys = Vec::new();
    for mut found in found {
        // It may have changed since it was found.
        found.row = api_keys::table.find(&found.row.id).select(KeyRow::as_select()).first(connection)?;
        let outcome = match found.outcome(act.at) {
            LeakOutcome::Live => deal_with(connection, act, &found, action)?,
            settled => settled,
        };
        keys.push(found.shown(outcome)?);
    }
    Ok(keys)
}

fn deal_with(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    found: &Found,
    action: LeakAction,
) -> Result<LeakOutcome, KeyError> {
    let now = act.at;
    for secret in found.secrets.iter().filter(|secret| works(&found.row, secret.generation, now)) {
        note(connection, act, &found.row, secret)?;
    }
    match action {
        LeakAction::Flag => Ok(LeakOutcome::Flagged),
        LeakAction::Revoke => {
            end(connection, act, found.row.clone(), Some(REASON))?;
            Ok(LeakOutcome::Revoked)
        }
    }
}

/// Notes the first sighting of a secret.
fn note(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    key: &KeyRow,
    secret: &FoundSecret,
) -> Result<(), DatabaseError> {
    let noted = leaks::table.find((&key.id, secret.generation)).count().get_result::<i64>(connection)?;
    if noted > 0 {
        return Ok(());
    }
    let row = (
        leaks::api_key_id.eq(&key.id),
        leaks::generation.eq(secret.generation),
        leaks::at.eq(act.at.unix_milliseconds()),
        leaks::url.eq(&secret.url),
    );
    diesel::insert_into(leaks::table).values(row).execute(connection)?;
    let deed = Deed {
        action: AuditAction::ApiKeyLeaked,
        target_type: "api_key",
        target_id: Some(key.id.clone()),
        target_name: Some(key.name.clone()),
        client_id: Some(columns::text("api_keys.client_id", &key.client_id)?),
        changes: Changes::from([("url".to_owned(), Change { from: Value::Null, to: json!(secret.url) })]),
    };
    audit::append(connection, act, deed)
}

/// Looks for secrets among all clients' keys.
///
/// # Errors
/// That the database failed.
pub fn admin_find(connection: &mut AnyConnection, sightings: &[Sighting]) -> Result<Sighted, DatabaseError> {
    let hashes = sightings.iter().map(|sighting| sighting.hash.0.to_vec());
    let rows: Vec<(Vec<u8>, i64, KeyRow, String)> = api_key_secrets::table
        .inner_join(api_keys::table.inner_join(clients::table))
        .filter(api_key_secrets::hash.eq_any(hashes))
        .order((api_keys::id.asc(), api_key_secrets::generation.desc()))
        .select((api_key_secrets::hash, api_key_secrets::generation, KeyRow::as_select(), clients::name))
        .load(connection)?;
    let (mut found, mut known): (Vec<Found>, _) = (Vec::new(), HashSet::new());
    for (hash, generation, row, client_name) in rows {
        let hash = columns::bytes("api_key_secrets.hash", &hash)?;
        known.insert(hash);
        let sighting = sightings.iter().find(|sighting| sighting.hash.0 == hash);
        let secret = FoundSecret { generation, url: sighting.and_then(|sighting| sighting.url.clone()) };
        match found.last_mut().filter(|last| last.row.id == row.id) {
            Some(last) => last.secrets.push(secret),
            None => found.push(Found { row, client_name, secrets: vec![secret] }),
        }
    }
    Ok(Sighted { found, known })
}

/// The sightings of a client's keys, one of each: the newest secret's, which works if any does.
///
/// # Errors
/// That the database failed.
pub fn list(connection: &mut AnyConnection, client: &ClientId, now: Timestamp) -> Result<Vec<Leak>, DatabaseError> {
    let mut rows: Vec<(KeyRow, i64, i64, Option<String>)> = leaks::table
        .inner_join(api_keys::table)
        .filter(api_keys::client_id.eq(client.as_str()))
        .order((leaks::api_key_id.asc(), leaks::generation.desc()))
        .select((KeyRow::as_select(), leaks::generation, leaks::at, leaks::url))
        .load(connection)?;
    rows.dedup_by(|(older, ..), (newer, ..)| older.id == newer.id);
    let read = |(row, generation, at, url): (KeyRow, i64, i64, Option<String>)| {
        Ok(Leak {
            key_id: columns::text("api_keys.id", &row.id)?,
            at: columns::timestamp(at),
            url,
            is_revoked: row.revoked_at.is_some(),
            works: works(&row, generation, now),
            key_name: row.name,
        })
    };
    rows.into_iter().map(read).collect()
}
