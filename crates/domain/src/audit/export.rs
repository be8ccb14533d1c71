//! The trail as lines of JSON, which say all that the hashes cover: a file of them is verified without a database.

use keywright_api_types::Timestamp;
use keywright_api_types::audit::{Actor, AuditAction, Target};
use keywright_api_types::ids::{AuditEventId, ClientId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{AuditRecord, StoredEvent};

/// An event that can be read. `changes` stands there byte for byte as it was hashed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    sequence: i64,
    id: AuditEventId,
    at: Timestamp,
    actor: Actor,
    action: AuditAction,
    target: Target,
    client_id: Option<ClientId>,
    ip: Option<String>,
    user_agent: Option<String>,
    changes: Box<RawValue>,
    previous_hash: String,
    hash: String,
}

/// What is left of an event that cannot be read.
#[derive(Serialize, Deserialize)]
struct Remains {
    sequence: i64,
    id: String,
    previous_hash: String,
    hash: String,
}

/// The event as a line, with its end. What cannot be read is written without its content.
///
/// # Errors
/// Never, as far as is known: there is nothing in it that JSON cannot say.
pub fn to_line(event: StoredEvent) -> serde_json::Result<String> {
    let StoredEvent { sequence, id, previous_hash, hash, record } = event;
    // A line break between the values would be JSON, but no longer one line.
    let is_line = |changes: &str| !changes.contains(['\n', '\r']);
    let readable = record.filter(|record| is_line(&record.changes));
    let readable = readable.and_then(|record| Some((RawValue::from_string(record.changes.clone()).ok()?, record)));
    let mut line = match readable {
        Some((changes, record)) => serde_json::to_string(&Whole {
            sequence,
            id: record.id,
            at: record.at,
            actor: record.actor,
            action: record.action,
            target: record.target,
            client_id: record.client_id,
            ip: record.ip,
            user_agent: record.user_agent,
            changes,
            previous_hash,
            hash,
        }),
        None => serde_json::to_string(&Remains { sequence, id, previous_hash, hash }),
    }?;
    line.push('\n');
    Ok(line)
}

/// The event of a line.
///
/// # Errors
/// That it is no line of an export, such as half of one. One whose content was changed is.
pub fn of_line(line: &str) -> serde_json::Result<StoredEvent> {
    if let Ok(event) = serde_json::from_str::<Whole>(line) {
        return Ok(StoredEvent {
            sequence: event.sequence,
            id: event.id.to_string(),
            previous_hash: event.previous_hash,
            hash: event.hash,
            record: Some(AuditRecord {
                sequence: event.sequence,
                id: event.id,
                at: event.at,
                actor: event.actor,
                action: event.action,
                target: event.target,
                client_id: event.client_id,
                ip: event.ip,
                user_agent: event.user_agent,
                changes: event.changes.get().to_owned(),
            }),
        });
    }
    let Remains { sequence, id, previous_hash, hash } = serde_json::from_str(line)?;
    Ok(StoredEvent { sequence, id, previous_hash, hash, record: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::chain;

    #[test]
    fn a_line_holds_the_event_as_it_was_hashed() {
        for mut event in chain(3) {
            if let Some(record) = &mut event.record {
                record.changes = r#"{"rate": {"to":1.50,"from":null}}"#.to_owned();
                record.user_agent = Some("two\nlines \u{1f511}".to_owned());
            }
            let line = to_line(event.clone()).unwrap();
            assert_eq!((line.matches('\n').count(), of_line(&line).unwrap()), (1, event));
        }
    }

    #[test]
    fn what_cannot_be_read_is_still_named() {
        let mut event = chain(1).remove(0);
        for changes in ["nonsense", "{\n}"] {
            event.record.as_mut().unwrap().changes = changes.to_owned();
            let read = of_line(&to_line(event.clone()).unwrap()).unwrap();
            assert_eq!(read, StoredEvent { record: None, ..event.clone() });
        }
        let line = to_line(chain(1).remove(0)).unwrap().replace("api_key.created", "api_key.eaten");
        assert_eq!(of_line(&line).unwrap().record, None);
    }

    #[test]
    fn half_a_line_is_none() {
        let line = to_line(chain(1).remove(0)).unwrap();
        for half in ["", "{}", "nonsense", &line[..line.len() / 2]] {
            assert!(of_line(half).is_err(), "{half}");
        }
    }
}
