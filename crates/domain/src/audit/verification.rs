//! The whole trail against its own hashes and against checkpoints.

use keywright_api_types::audit::{AuditCheckpoint, AuditFault, AuditFaultKind, AuditVerification};

use super::chain::{ChainWalk, Misfit, StoredEvent};
use super::checkpoint;
use crate::hex;

/// Walks a trail from its first event on, and holds it against checkpoints.
#[derive(Debug)]
pub struct TrailWalk {
    chain: ChainWalk,
    /// Those that are still to come, the last first.
    checkpoints: Vec<AuditCheckpoint>,
    fitting: u64,
    by_other_keys: u64,
    known_key: Option<String>,
    found: Option<Found>,
    /// What a checkpoint says that anybody could have made; told where nothing else is wrong, so that it hides nothing.
    doubt: Option<Found>,
}

/// The first place that is not right.
#[derive(Debug)]
struct Found {
    misfit: Misfit,
    sequence: i64,
    id: String,
    /// The hash of the event behind which this one was written.
    behind: String,
}

impl TrailWalk {
    /// A walk from the first event on. Checkpoints that are signed with another key than `known_key` are counted, not
    /// refused: a server's key may be replaced.
    pub fn new(mut checkpoints: Vec<AuditCheckpoint>, known_key: Option<String>) -> Self {
        checkpoints.sort_by_key(|checkpoint| std::cmp::Reverse(checkpoint.sequence));
        let (signed, forged): (Vec<_>, Vec<_>) = checkpoints.into_iter().partition(checkpoint::is_signed);
        let doubt = forged.last().map(|checkpoint| Found::at(checkpoint, AuditFaultKind::CheckpointInvalid));
        let chain = ChainWalk::default();
        Self { chain, checkpoints: signed, fitting: 0, by_other_keys: 0, known_key, found: None, doubt }
    }

    /// Takes the next event as it is stored; false once something is wrong.
    pub fn step(&mut self, event: &StoredEvent) -> bool {
        if self.found.is_some() {
            return false;
        }
        match self.chain.step(event) {
            Ok(()) => self.pass_checkpoints(event),
            Err(misfit) => {
                let sequence = match misfit {
                    Misfit::Behind(AuditFaultKind::Missing) => self.chain.sequence() + 1,
                    _ => event.sequence,
                };
                self.found =
                    Some(Found { misfit, sequence, id: event.id.clone(), behind: event.previous_hash.clone() });
            }
        }
        self.found.is_none()
    }

    /// How many events were right.
    pub fn checked(&self) -> u64 {
        self.chain.sequence().unsigned_abs()
    }

    fn pass_checkpoints(&mut self, event: &StoredEvent) {
        while let Some(checkpoint) = self.checkpoints.pop_if(|checkpoint| checkpoint.sequence <= event.sequence) {
            let fits = checkpoint.sequence == event.sequence
                && checkpoint.id.as_str() == event.id
                && hex::decode(checkpoint.hash.as_bytes()) == Some(*self.chain.hash());
            let is_known = self.is_by_known_key(&checkpoint);
            if fits {
                self.fitting += 1;
                self.by_other_keys += u64::from(!is_known);
                continue;
            }
            let found = Found { id: event.id.clone(), ..Found::at(&checkpoint, AuditFaultKind::Rewritten) };
            if is_known {
                self.found = Some(found);
                return;
            }
            self.doubt.get_or_insert(found);
        }
    }

    fn is_by_known_key(&self, checkpoint: &AuditCheckpoint) -> bool {
        self.known_key.as_ref().is_none_or(|key| *key == checkpoint.public_key)
    }

    /// The outcome, once there are no more events. `is_there` says whether an event with that hash is anywhere.
    ///
    /// # Errors
    /// What `is_there` fails with.
    pub fn finish<E>(mut self, is_there: impl FnOnce(&str) -> Result<bool, E>) -> Result<AuditVerification, E> {
        let checked = self.checked();
        // A checkpoint that the walk has not reached signs events that are no longer there.
        let cut = |by_known_key| {
            let unreached = self.checkpoints.iter().rev();
            let mut unreached = unreached.filter(|checkpoint| self.is_by_known_key(checkpoint) == by_known_key);
            unreached.next().map(|checkpoint| Found::at(checkpoint, AuditFaultKind::Missing))
        };
        let (certain, doubtful) = (cut(true), cut(false));
        let found = self.found.take().or(certain).or(self.doubt.take()).or(doubtful);
        let fault = match &found {
            None => None,
            Some(found) => {
                let kind = match found.misfit {
                    Misfit::Is(kind) => kind,
                    Misfit::Behind(_) if is_there(&found.behind)? => AuditFaultKind::OutOfOrder,
                    Misfit::Behind(kind) => kind,
                };
                Some(AuditFault { kind, sequence: found.sequence })
            }
        };
        Ok(AuditVerification {
            intact: fault.is_none(),
            checked,
            first_broken_id: found.map(|found| found.id),
            fault,
            checkpoints: self.fitting,
            by_other_keys: self.by_other_keys,
        })
    }
}

impl Found {
    fn at(checkpoint: &AuditCheckpoint, kind: AuditFaultKind) -> Self {
        let id = checkpoint.id.to_string();
        Self { misfit: Misfit::Is(kind), sequence: checkpoint.sequence, id, behind: String::new() }
    }
}
