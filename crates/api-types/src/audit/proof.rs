//! The proof that the trail is whole: walking its chain, and signed checkpoints that are kept elsewhere.

use serde::{Deserialize, Serialize};

use crate::ids::AuditEventId;
use crate::named::named_enum;
use crate::validation::Violations;
use crate::{FieldError, Timestamp, Validate};

named_enum! {
    /// What is wrong at the first place where the trail is not as it was written.
    AuditFaultKind {
        /// The event, or the one before it, is not as it was written.
        Changed = "changed",
        /// An event is missing.
        Missing = "missing",
        /// The event was written at another place.
        OutOfOrder = "out_of_order",
        /// The chain is whole, but another than the one that was signed.
        Rewritten = "rewritten",
        /// A checkpoint is not signed by the key that it names, or that was asked for.
        CheckpointInvalid = "checkpoint_invalid",
    }
}

/// Where the trail is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditFault {
    /// What is wrong.
    pub kind: AuditFaultKind,
    /// The place in the chain, from 1: of a missing event, where it should stand; of a checkpoint, the place it signs.
    pub sequence: i64,
}

/// Whether the chain is whole, in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditVerdict {
    /// Whether every event is as it was written, in its place, and every checkpoint fits.
    pub intact: bool,
    /// How many events were found right before the first that is not.
    pub checked: u64,
    /// The first event that is wrong: its id as it is stored.
    pub first_broken_id: Option<String>,
}

impl From<AuditVerification> for AuditVerdict {
    fn from(found: AuditVerification) -> Self {
        Self { intact: found.intact, checked: found.checked, first_broken_id: found.first_broken_id }
    }
}

/// The outcome of walking the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditVerification {
    /// Whether every event is as it was written, in its place, and every checkpoint fits.
    pub intact: bool,
    /// How many events were found right before the first that is not.
    pub checked: u64,
    /// The first event that is changed, missing its predecessor or out of order, or that a checkpoint names and that is
    /// not there: its id as it is stored.
    pub first_broken_id: Option<String>,
    /// What is wrong there; null if the trail is intact.
    pub fault: Option<AuditFault>,
    /// How many checkpoints the chain was held against and fits.
    pub checkpoints: u64,
    /// How many of these are signed with another key than this server's. Compare it with those that you keep elsewhere.
    pub by_other_keys: u64,
}

impl AuditVerification {
    /// The outcome in a sentence.
    pub fn verdict(&self) -> String {
        let id = self.first_broken_id.as_deref().unwrap_or("the event behind it");
        let Some(AuditFault { kind, sequence }) = &self.fault else {
            return match self.checked {
                1 => "The trail is intact: 1 event checked.".to_owned(),
                checked => format!("The trail is intact: {checked} events checked."),
            };
        };
        match kind {
            AuditFaultKind::Changed => format!("Event {sequence}, {id}, or the one before it was changed."),
            AuditFaultKind::Missing if self.checked + 1 < sequence.unsigned_abs() => {
                format!(
                    "The newest events are missing: the trail ends after {}, and {id} was number {sequence}.",
                    self.checked
                )
            }
            AuditFaultKind::Missing => format!("Event {sequence} is missing: see {id}."),
            AuditFaultKind::OutOfOrder => {
                format!("The order is broken at number {sequence}, {id}: events were moved, or one was put between.")
            }
            AuditFaultKind::Rewritten => {
                format!("The trail was written anew: event {sequence}, {id}, is another than the one that was signed.")
            }
            AuditFaultKind::CheckpointInvalid => {
                format!("The checkpoint of event {sequence}, {id}, is not signed by its key.")
            }
        }
    }
}

/// How far walking the chain has come: a line of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditProgress {
    /// How many events were walked.
    pub checked: u64,
    /// How many there are.
    pub total: u64,
    /// The outcome, in the last line; null before.
    pub outcome: Option<AuditVerification>,
}

/// What the chain is held against, beside the checkpoints that the server keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct VerifyAuditTrail {
    /// A checkpoint that was kept elsewhere.
    pub checkpoint: Option<AuditCheckpoint>,
}

impl Validate for VerifyAuditTrail {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        let fits = self.checkpoint.as_ref().is_none_or(AuditCheckpoint::is_well_formed);
        Violations::new().check("checkpoint", fits, "This is not a checkpoint as it was exported.").finish()
    }
}

/// The trail up to an event, signed. Whoever keeps it elsewhere can tell later whether these events are still those.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AuditCheckpoint {
    /// The last event that it signs.
    pub id: AuditEventId,
    /// That event's place in the chain, which is also how many events it signs.
    pub sequence: i64,
    /// That event's hash, 64 hex digits, which covers all events before it.
    pub hash: String,
    /// When it was signed.
    pub at: Timestamp,
    /// The Ed25519 key that checks the signature, 64 hex digits.
    pub public_key: String,
    /// The Ed25519 signature, 128 hex digits.
    pub signature: String,
}

impl AuditCheckpoint {
    /// Whether it has the form of one; whether it is signed is for the server to say.
    pub fn is_well_formed(&self) -> bool {
        let is_hex = |text: &str, digits| {
            text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
        };
        self.sequence >= 1 && is_hex(&self.hash, 64) && is_hex(&self.public_key, 64) && is_hex(&self.signature, 128)
    }
}

/// The key with which checkpoints are signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditKey {
    /// The Ed25519 key that checks the signatures, 64 hex digits. Keep it elsewhere.
    pub public_key: String,
}
