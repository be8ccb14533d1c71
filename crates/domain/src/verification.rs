//! What the guard must know of a key and of a client to judge a call.

use ipnet::IpNet;
use keywright_api_types::Timestamp;
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_api_types::permissions::PermissionSet;

use crate::calls::{ClientNumber, KeyNumber};
use crate::limits::Entitlement;
use crate::secrets::SecretHash;

/// Until when one of a key's secrets is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretLife {
    /// The current one: as long as the key.
    Current,
    /// Replaced, and working until then.
    GraceUntil(Timestamp),
    /// Replaced, and no longer working.
    Retired,
}

/// A key as the guard holds it. Revoked keys are held too, so that their use can be named and logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiableKey {
    /// The key.
    pub id: ApiKeyId,
    /// The key, where there are many calls.
    pub number: KeyNumber,
    /// Its client.
    pub client_id: ClientId,
    /// What it may do.
    pub permissions: PermissionSet,
    /// Requests a minute.
    pub rate_limit_per_minute: u32,
    /// Whether an admin gave it that rate although its client's may be lower.
    pub rate_granted: bool,
    /// Where it may be used from; empty for everywhere.
    pub allowed_ips: Vec<IpNet>,
    /// When it stops working.
    pub expires_at: Option<Timestamp>,
    /// Whether it was revoked.
    pub revoked: bool,
    /// Every secret that it ever had.
    pub secrets: Vec<(SecretHash, SecretLife)>,
}

/// A client as the guard holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiableClient {
    /// The client.
    pub id: ClientId,
    /// The client, where there are many calls.
    pub number: ClientNumber,
    /// Whether its keys are out of use.
    pub suspended: bool,
    /// What is in force for it.
    pub entitlement: Entitlement,
    /// For how many days its calls stay in the log.
    pub log_retention_days: u16,
}
