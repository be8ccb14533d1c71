//! The checks of a call, in the contract's order.

use std::net::IpAddr;
use std::time::Duration;

use keywright_api_types::permissions::{Permission, PermissionSet};
use keywright_api_types::{ErrorCode, Timestamp};
use keywright_domain::admission::{allows_address, allows_permission};

use crate::identity::KeyIdentity;
use crate::limiter::RateState;
use crate::table::SecretState;

/// What a call presented to prove who it is.
#[derive(Clone, Copy)]
pub enum Credentials<'a> {
    /// Nothing.
    Missing,
    /// More than one thing.
    Ambiguous,
    /// These bytes.
    Key(&'a [u8]),
}

/// A call, as far as the decision needs it.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// What it presented.
    pub credentials: Credentials<'a>,
    /// Where it came from.
    pub address: IpAddr,
    /// What it wants to do; `None` where being known is enough.
    pub required: Option<Permission>,
}

/// Who makes an allowed call.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The key and its client.
    pub key: KeyIdentity,
    /// What the key may do.
    pub permissions: PermissionSet,
    /// Whether it presented a secret that was replaced, and works because its grace is not over.
    pub superseded: bool,
}

/// Why a call is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No key was presented.
    MissingKey,
    /// More than one was.
    AmbiguousCredentials,
    /// Malformed, mistyped or unknown; which of them is not told.
    InvalidKey,
    /// Revoked, or replaced and past its grace.
    RevokedKey,
    /// Past its expiry date.
    ExpiredKey,
    /// The client's keys are out of use.
    ClientSuspended,
    /// The client's package has no API access.
    FeatureNotInPackage,
    /// The caller's address is not on the key's list.
    IpNotAllowed,
    /// The key lacks a permission.
    InsufficientPermissions {
        /// The one it lacks.
        required: Permission,
    },
    /// The key's rate is used up.
    RateLimited {
        /// The time after which one call will pass.
        retry_after: Duration,
    },
}

impl Refusal {
    /// The refusal's row in the error table.
    pub fn code(self) -> ErrorCode {
        match self {
            Self::MissingKey => ErrorCode::MissingKey,
            Self::AmbiguousCredentials => ErrorCode::AmbiguousCredentials,
            Self::InvalidKey => ErrorCode::InvalidKey,
            Self::RevokedKey => ErrorCode::RevokedKey,
            Self::ExpiredKey => ErrorCode::ExpiredKey,
            Self::ClientSuspended => ErrorCode::ClientSuspended,
            Self::FeatureNotInPackage => ErrorCode::FeatureNotInPackage,
            Self::IpNotAllowed => ErrorCode::IpNotAllowed,
            Self::InsufficientPermissions { .. } => ErrorCode::InsufficientPermissions,
            Self::RateLimited { .. } => ErrorCode::RateLimited,
        }
    }
}

/// The outcome for one call.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The key that was presented, if it is known, accepted or not: such a call is logged.
    pub key: Option<KeyIdentity>,
    /// What is left of the key's rate; there once the call got as far as the rate check.
    pub rate: Option<RateState>,
    /// Who calls, or why not.
    pub verdict: Result<Caller, Refusal>,
}

impl Decision {
    pub(crate) fn unknown(refusal: Refusal) -> Self {
        Self { key: None, rate: None, verdict: Err(refusal) }
    }
}

/// Judges a call with a known key. Nothing is taken from the rate unless all else is right.
pub(crate) fn judge(secret: &SecretState, call: &Call<'_>, now: Timestamp, monotonic: Duration) -> Decision {
    let key = &secret.key;
    let identity = key.identity();
    if let Err(refusal) = check(secret, call, now) {
        return Decision { key: Some(identity), rate: None, verdict: Err(refusal) };
    }
    let limit = secret.rate.in_force(key.client.max_rate());
    let (rate, outcome) = key.arrival.take(limit, monotonic);
    let verdict = match outcome {
        Ok(()) => Ok(Caller { key: identity, permissions: secret.permissions, superseded: secret.is_superseded() }),
        Err(retry_after) => Err(Refusal::RateLimited { retry_after }),
    };
    Decision { key: Some(identity), rate: Some(rate), verdict }
}

fn check(secret: &SecretState, call: &Call<'_>, now: Timestamp) -> Result<(), Refusal> {
    let client = &secret.key.client;
    if secret.is_refused(now) || secret.key.is_out_of_use() {
        return Err(Refusal::RevokedKey);
    }
    if secret.is_expired(now) {
        return Err(Refusal::ExpiredKey);
    }
    if client.is_suspended() {
        return Err(Refusal::ClientSuspended);
    }
    if !client.has_api() {
        return Err(Refusal::FeatureNotInPackage);
    }
    if secret.allowed.as_ref().is_some_and(|allowed| !allows_address(&allowed.0, call.address)) {
        return Err(Refusal::IpNotAllowed);
    }
    match call.required {
        Some(required) if !allows_permission(secret.permissions, Some(required)) => {
            Err(Refusal::InsufficientPermissions { required })
        }
        _ => Ok(()),
    }
}
