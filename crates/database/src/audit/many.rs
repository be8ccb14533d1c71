//! Many events at once, for benchmarks.

use keywright_api_types::Timestamp;
use keywright_api_types::audit::{Actor, ActorType, AuditAction, Target};
use keywright_api_types::ids::{ApiKeyId, AuditEventId, UserId};
use keywright_api_types::session::Role;
use keywright_domain::audit::{AuditRecord, GENESIS};
use keywright_domain::random;
use rand_core::CryptoRng;

use super::row::AuditRow;
use crate::{Database, DatabaseError, dialect};

/// How many events are written at once.
const AT_ONCE: i64 = 10_000;

/// Makes the first so many events of an empty trail, each of a changed key.
///
/// # Errors
/// That the database failed.
pub fn append_audit_events(
    database: &Database,
    events: u64,
    now: Timestamp,
    random: &mut dyn CryptoRng,
) -> Result<(), DatabaseError> {
    let events = i64::try_from(events).unwrap_or(i64::MAX);
    let mut random = random;
    let milliseconds = now.unix_milliseconds().unsigned_abs();
    let user = UserId::new(milliseconds, random::bits(&mut random)).to_string();
    let (mut previous, mut next) = (GENESIS, 1);
    while next <= events {
        let last = events.min(next + AT_ONCE - 1);
        let rows: Vec<AuditRow> = (next..=last)
            .map(|sequence| {
                let record = AuditRecord {
                    sequence,
                    id: AuditEventId::new(milliseconds, random::bits(&mut random)),
                    at: now,
                    actor: Actor {
                        actor_type: ActorType::User,
                        id: Some(user.clone()),
                        email: Some("owner@example.test".to_owned()),
                        role: Some(Role::Client),
                    },
                    action: AuditAction::ApiKeyUpdated,
                    target: Target {
                        target_type: "api_key".to_owned(),
                        id: Some(ApiKeyId::new(milliseconds, random::bits(&mut random)).to_string()),
                        name: Some("Billing service".to_owned()),
                    },
                    client_id: None,
                    ip: Some("203.0.113.7".to_owned()),
                    user_agent: Some(
                        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(),
                    ),
                    changes: r#"{"rate_limit_per_minute":{"from":60,"to":600}}"#.to_owned(),
                };
                let hash = record.hash(&previous);
                let row = AuditRow::new(record, &previous, &hash);
                previous = hash;
                row
            })
            .collect();
        database.write(|connection| Ok::<_, DatabaseError>(dialect::insert_audit_events(connection, &rows)?))?;
        next = last + 1;
    }
    Ok(())
}
