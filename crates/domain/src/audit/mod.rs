//! The audit trail as a BLAKE3 hash chain: each event's hash covers its own content, its place and
//! the hash before it, so that no event can be changed, removed or moved without showing. What the chain cannot show by
//! itself, a cut tail or a chain written anew, shows against a checkpoint.

mod chain;
pub mod checkpoint;
pub mod export;
#[cfg(test)]
mod tests;
mod verification;

use keywright_api_types::Timestamp;
use keywright_api_types::audit::{Actor, AuditAction, Target};
use keywright_api_types::ids::{AuditEventId, ClientId};

pub use chain::{ChainWalk, Misfit, StoredEvent};
pub use verification::TrailWalk;

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
