//! The checks of a call, in the contract's order.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use keywright_api_types::permissions::{Permission, PermissionSet};
use keywright_api_types::{ErrorCode, Timestamp};
use keywright_domain::verification::SecretLife;

use crate::limiter::RateState;
use crate::table::{KeyIdentity, KeyState};

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
    pub key: Arc<KeyIdentity>,
    /// What the key may do.
    pub permissions: PermissionSet,
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
    pub key: Option<Arc<KeyIdentity>>,
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
pub(crate) fn judge(
    key: &KeyState,
    life: SecretLife,
    call: &Call<'_>,
    now: Timestamp,
    monotonic: Duration,
) -> Decision {
    let identity = Some(Arc::clone(&key.identity));
    if let Err(refusal) = check(key, life, call, now) {
        return Decision { key: identity, rate: None, verdict: Err(refusal) };
    }
    let limit = key.rate_limit_per_minute.min(key.client.max_rate());
    let (rate, outcome) = key.lasting.arrival.take(limit, monotonic);
    let verdict = match outcome {
        Ok(()) => Ok(Caller { key: Arc::clone(&key.identity), permissions: key.permissions }),
        Err(retry_after) => Err(Refusal::RateLimited { retry_after }),
    };
    Decision { key: identity, rate: Some(rate), verdict }
}

fn check(key: &KeyState, life: SecretLife, call: &Call<'_>, now: Timestamp) -> Result<(), Refusal> {
    let replaced = match life {
        SecretLife::Current => false,
        SecretLife::GraceUntil(end) => end <= now,
        SecretLife::Retired => true,
    };
    if key.revoked || replaced || key.lasting.is_out_of_use() {
        return Err(Refusal::RevokedKey);
    }
    if key.expires_at.is_some_and(|expiry| expiry <= now) {
        return Err(Refusal::ExpiredKey);
    }
    if key.client.is_suspended() {
        return Err(Refusal::ClientSuspended);
    }
    if !key.client.has_api() {
        return Err(Refusal::FeatureNotInPackage);
    }
    let address = call.address.to_canonical();
    if !key.allowed_ips.is_empty() && !key.allowed_ips.iter().any(|net| net.contains(&address)) {
        return Err(Refusal::IpNotAllowed);
    }
    match call.required {
        Some(required) if !key.permissions.contains(required) => Err(Refusal::InsufficientPermissions { required }),
        _ => Ok(()),
    }
}
