//! The audit trail as a BLAKE3 hash chain: each event's hash covers its own content, its place and
//! the hash before it, so that no event can be changed, removed or moved without showing.

use keywright_api_types::Timestamp;
use keywright_api_types::audit::{Actor, AuditAction, Target};
use keywright_api_types::ids::{AuditEventId, ClientId};

use crate::hex;

/// The hash before the first event.
pub const GENESIS: [u8; 32] = [0; 32];

/// An event's content and place, before it is chained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// The place in the chain; the first is 1.
    pub sequence: i64,
    /// The event's id.
    pub id: AuditEventId,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// What was done.
    pub action: AuditAction,
    /// What it was done to.
    pub target: Target,
    /// The client concerned.
    pub client_id: Option<ClientId>,
    /// The actor's address.
    pub ip: Option<String>,
    /// The actor's `User-Agent`.
    pub user_agent: Option<String>,
    /// The changes as JSON, byte for byte as they are stored.
    pub changes: String,
}

impl AuditRecord {
    /// The event's hash, given the one before it.
    pub fn hash(&self, previous: &[u8; 32]) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_derive_key("keywright 2026-11-22 audit chain");
        hasher.update(previous);
        hasher.update(&self.sequence.to_le_bytes());
        hasher.update(&self.at.unix_milliseconds().to_le_bytes());
        let fields = [
            Some(self.id.as_str()),
            Some(self.actor.actor_type.as_str()),
            self.actor.id.as_deref(),
            self.actor.email.as_deref(),
            self.actor.role.map(|role| role.as_str()),
            Some(self.action.as_str()),
            Some(self.target.target_type.as_str()),
            self.target.id.as_deref(),
            self.target.name.as_deref(),
            self.client_id.as_ref().map(ClientId::as_str),
            self.ip.as_deref(),
            self.user_agent.as_deref(),
            Some(&self.changes),
        ];
        for field in fields {
            update_field(&mut hasher, field);
        }
        *hasher.finalize().as_bytes()
    }
}

/// A length before each text and a mark for an absent one, so that no two events hash the same bytes.
fn update_field(hasher: &mut blake3::Hasher, field: Option<&str>) {
    match field {
        None => hasher.update(&[0]),
        Some(text) => hasher.update(&[1]).update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes()),
    };
}

/// Walks a chain from its first event on.
#[derive(Clone, Debug)]
pub struct ChainWalk {
    sequence: i64,
    hash: [u8; 32],
    first_broken: Option<AuditEventId>,
}

impl Default for ChainWalk {
    fn default() -> Self {
        Self { sequence: 0, hash: GENESIS, first_broken: None }
    }
}

impl ChainWalk {
    /// Takes the next event as it is stored; false once the chain is broken.
    pub fn step(&mut self, record: &AuditRecord, previous_hash: &str, hash: &str) -> bool {
        if self.first_broken.is_some() {
            return false;
        }
        let computed = record.hash(&self.hash);
        let right = record.sequence == self.sequence + 1
            && previous_hash == hex::encode(&self.hash)
            && hash == hex::encode(&computed);
        if right {
            self.sequence = record.sequence;
            self.hash = computed;
        } else {
            self.first_broken = Some(record.id);
        }
        right
    }

    /// How many events were right.
    pub fn checked(&self) -> u64 {
        self.sequence.unsigned_abs()
    }

    /// The first event that was not.
    pub fn first_broken(&self) -> Option<&AuditEventId> {
        self.first_broken.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keywright_api_types::audit::ActorType;
    use proptest::prelude::*;

    type Stored = (AuditRecord, String, String);

    fn record(sequence: i64) -> AuditRecord {
        AuditRecord {
            sequence,
            id: AuditEventId::new(1_800_000_000_000, sequence as u128),
            at: Timestamp::from_unix_milliseconds(1_800_000_000_000 + sequence),
            actor: Actor { actor_type: ActorType::System, id: None, email: None, role: None },
            action: AuditAction::ApiKeyCreated,
            target: Target { target_type: "api_key".to_owned(), id: None, name: None },
            client_id: None,
            ip: None,
            user_agent: None,
            changes: "{}".to_owned(),
        }
    }

    fn chain(length: i64) -> Vec<Stored> {
        let mut previous = GENESIS;
        (1..=length)
            .map(|sequence| {
                let record = record(sequence);
                let hash = record.hash(&previous);
                let stored = (record, hex::encode(&previous), hex::encode(&hash));
                previous = hash;
                stored
            })
            .collect()
    }

    fn first_broken(chain: &[Stored]) -> Option<AuditEventId> {
        let mut walk = ChainWalk::default();
        chain.iter().take_while(|(record, previous, hash)| walk.step(record, previous, hash)).count();
        walk.first_broken().cloned()
    }

    #[test]
    fn an_absent_field_and_an_empty_one_hash_differently() {
        let (mut absent, mut empty) = (record(1), record(1));
        absent.ip = None;
        empty.ip = Some(String::new());
        assert_ne!(absent.hash(&GENESIS), empty.hash(&GENESIS));
    }

    proptest! {
        #[test]
        fn a_chain_as_written_is_intact(length in 0i64..50) {
            prop_assert_eq!(first_broken(&chain(length)), None);
        }

        #[test]
        fn a_changed_event_is_named(length in 1i64..50, at in 0usize..50) {
            let mut chain = chain(length);
            let at = at % chain.len();
            chain[at].0.changes.push(' ');
            prop_assert_eq!(first_broken(&chain), Some(chain[at].0.id));
        }

        #[test]
        fn after_a_removed_event_the_next_is_named(length in 2i64..50, at in 0usize..50) {
            let mut chain = chain(length);
            let at = at % (chain.len() - 1);
            chain.remove(at);
            prop_assert_eq!(first_broken(&chain), Some(chain[at].0.id));
        }

        #[test]
        fn of_two_swapped_events_the_first_is_named(length in 2i64..50, at in 0usize..50) {
            let mut chain = chain(length);
            let at = at % (chain.len() - 1);
            chain.swap(at, at + 1);
            prop_assert_eq!(first_broken(&chain), Some(chain[at].0.id));
        }
    }
}
