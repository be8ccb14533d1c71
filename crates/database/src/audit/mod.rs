//! The audit trail: appended in the transaction of the change it tells of, read newest first, verified from its first
//! event on.

mod append;
mod checkpoints;
mod fault;
mod list;
#[cfg(feature = "bulk")]
pub(crate) mod many;
mod row;
mod walk;

use keywright_api_types::Timestamp;
use keywright_api_types::audit::{Actor, ActorType, AuditAction, Changes};
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_domain::random;
use rand_core::CryptoRng;

pub use append::append;
pub use checkpoints::{
    CheckpointError, admin_create_checkpoint, admin_create_due_checkpoint, admin_find_checkpoint,
    admin_list_checkpoints,
};
pub use fault::{admin_note_walk, admin_trail_is_broken};
pub(crate) use list::who;
pub use list::{AuditActor, AuditFilter, admin_list, after, list};
#[cfg(feature = "bulk")]
pub(crate) use row::AuditRow;
pub use walk::{AuditWalk, admin_export, admin_verify};

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
