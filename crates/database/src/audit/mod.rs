//! The audit trail: appended in the transaction of the change it tells of, read newest first.

mod list;

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::audit::{Actor, ActorType, AuditAction, AuditEvent, AuditVerification, Changes, Target};
use keywright_api_types::ids::{ApiKeyId, AuditEventId, ClientId};
use keywright_domain::audit::{AuditRecord, ChainWalk, GENESIS};
use keywright_domain::{hex, random};
use rand_core::CryptoRng;

pub use list::{AuditActor, AuditFilter, admin_list, after, list};

use crate::schema::audit_events;
use crate::{AnyConnection, DatabaseError, columns};

/// How many events a verification holds in memory at once.
const BATCH: i64 = 1_000;

/// Who changes something, when and from where; and the randomness for what is made on the way.
pub struct Act<'a> {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// The actor's address.
    pub ip: Option<String>,
    /// The actor's `User-Agent`.
    pub user_agent: Option<String>,
    /// For ids and secrets.
    pub random: &'a mut dyn CryptoRng,
}

impl<'a> Act<'a> {
    /// What the program does by itself.
    pub fn of_system(at: Timestamp, random: &'a mut dyn CryptoRng) -> Self {
        let actor = Actor { actor_type: ActorType::System, id: None, email: None, role: None };
        Self { at, actor, ip: None, user_agent: None, random }
    }

    /// What a program does with an API key.
    pub fn of_key(at: Timestamp, key: ApiKeyId, random: &'a mut dyn CryptoRng) -> Self {
        let mut act = Self::of_system(at, random);
        act.actor.id = Some(key.to_string());
        act
    }

    /// The API key with which it is done, if one is.
    pub fn api_key_id(&self) -> Option<ApiKeyId> {
        self.actor.id.as_ref().and_then(|id| id.parse().ok())
    }

    /// The actor's id, or `system`.
    pub fn actor_id(&self) -> String {
        self.actor.id.clone().unwrap_or_else(|| "system".to_owned())
    }

    /// The current time and random bits, of which an id is made.
    pub fn id_parts(&mut self) -> (u64, u128) {
        (self.at.unix_milliseconds().unsigned_abs(), random::bits(&mut self.random))
    }
}

/// What was done to what.
pub struct Deed {
    /// What was done.
    pub action: AuditAction,
    /// The kind of thing, such as `api_key`.
    pub target_type: &'static str,
    /// The thing's id.
    pub target_id: Option<String>,
    /// The thing's name.
    pub target_name: Option<String>,
    /// The client concerned.
    pub client_id: Option<ClientId>,
    /// The fields that changed. Never a secret.
    pub changes: Changes,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_events)]
struct AuditRow {
    sequence: i64,
    id: String,
    at: i64,
    actor_type: String,
    actor_id: Option<String>,
    actor_email: Option<String>,
    actor_role: Option<String>,
    action: String,
    target_type: String,
    target_id: Option<String>,
    target_name: Option<String>,
    client_id: Option<String>,
    ip: Option<String>,
    user_agent: Option<String>,
    changes: String,
    previous_hash: String,
    hash: String,
}

/// Appends an event to the chain. Call it inside [`crate::Database::write`], which serialises changes.
///
/// # Errors
/// That the database failed.
pub fn append(connection: &mut AnyConnection, act: &mut Act<'_>, deed: Deed) -> Result<(), DatabaseError> {
    let last: Option<(i64, String)> = audit_events::table
        .select((audit_events::sequence, audit_events::hash))
        .order(audit_events::sequence.desc())
        .first(connection)
        .optional()?;
    let (sequence, previous) = match last {
        None => (0, GENESIS),
        Some((sequence, hash)) => match hex::decode(hash.as_bytes()) {
            Some(bytes) => (sequence, bytes),
            None => return Err(DatabaseError::Corrupt { column: "audit_events.hash", value: hash }),
        },
    };
    let mut changes = deed.changes;
    changes.retain(|_, change| change.from != change.to);
    let (milliseconds, random) = act.id_parts();
    let record = AuditRecord {
        sequence: sequence + 1,
        id: AuditEventId::new(milliseconds, random),
        at: act.at,
        actor: act.actor.clone(),
        action: deed.action,
        target: Target { target_type: deed.target_type.to_owned(), id: deed.target_id, name: deed.target_name },
        client_id: deed.client_id,
        ip: act.ip.clone(),
        user_agent: act.user_agent.clone(),
        changes: columns::to_json("audit_events.changes", &changes)?,
    };
    let hash = record.hash(&previous);
    diesel::insert_into(audit_events::table).values(AuditRow::new(record, &previous, &hash)).execute(connection)?;
    Ok(())
}

/// Walks the whole chain and names the first event that is changed, missing its predecessor or out of order.
///
/// # Errors
/// That the database failed; a row that cannot be read at all counts as broken instead.
pub fn admin_verify(connection: &mut AnyConnection) -> Result<AuditVerification, DatabaseError> {
    let mut walk = ChainWalk::default();
    let mut after = i64::MIN;
    loop {
        let rows: Vec<AuditRow> = audit_events::table
            .filter(audit_events::sequence.gt(after))
            .order(audit_events::sequence.asc())
            .limit(BATCH)
            .select(AuditRow::as_select())
            .load(connection)?;
        let Some(last) = rows.last() else { break };
        after = last.sequence;
        for row in rows {
            let (id, previous_hash, hash) = (row.id.clone(), row.previous_hash.clone(), row.hash.clone());
            match row.into_record() {
                Ok(record) if walk.step(&record, &previous_hash, &hash) => {}
                _ => {
                    let checked = walk.checked();
                    return Ok(AuditVerification { intact: false, checked, first_broken_id: Some(id) });
                }
            }
        }
    }
    Ok(AuditVerification { intact: true, checked: walk.checked(), first_broken_id: None })
}

impl AuditRow {
    fn new(record: AuditRecord, previous: &[u8; 32], hash: &[u8; 32]) -> Self {
        Self {
            sequence: record.sequence,
            id: record.id.to_string(),
            at: record.at.unix_milliseconds(),
            actor_type: record.actor.actor_type.to_string(),
            actor_id: record.actor.id,
            actor_email: record.actor.email,
            actor_role: record.actor.role.map(|role| role.to_string()),
            action: record.action.to_string(),
            target_type: record.target.target_type,
            target_id: record.target.id,
            target_name: record.target.name,
            client_id: record.client_id.map(|id| id.to_string()),
            ip: record.ip,
            user_agent: record.user_agent,
            changes: record.changes,
            previous_hash: hex::encode(previous),
            hash: hex::encode(hash),
        }
    }

    fn into_record(self) -> Result<AuditRecord, DatabaseError> {
        Ok(AuditRecord {
            sequence: self.sequence,
            id: columns::text("audit_events.id", &self.id)?,
            at: columns::timestamp(self.at),
            actor: Actor {
                actor_type: columns::text("audit_events.actor_type", &self.actor_type)?,
                id: self.actor_id,
                email: self.actor_email,
                role: columns::optional_text("audit_events.actor_role", self.actor_role.as_deref())?,
            },
            action: columns::text("audit_events.action", &self.action)?,
            target: Target { target_type: self.target_type, id: self.target_id, name: self.target_name },
            client_id: columns::optional_text("audit_events.client_id", self.client_id.as_deref())?,
            ip: self.ip,
            user_agent: self.user_agent,
            changes: self.changes,
        })
    }

    fn into_event(self) -> Result<AuditEvent, DatabaseError> {
        let (hash, previous_hash) = (self.hash.clone(), self.previous_hash.clone());
        let record = self.into_record()?;
        Ok(AuditEvent {
            id: record.id,
            at: record.at,
            actor: record.actor,
            action: record.action,
            target: record.target,
            client_id: record.client_id,
            ip: record.ip,
            user_agent: record.user_agent,
            changes: columns::json("audit_events.changes", &record.changes)?,
            hash,
            previous_hash,
        })
    }
}
