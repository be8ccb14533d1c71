//! What is read of a key to judge calls with it.

use diesel::prelude::*;
use keywright_api_types::address_range::AddressRange;
use keywright_domain::calls::KeyNumber;
use keywright_domain::limits::ServerLimits;
use keywright_domain::secrets::SecretHash;
use keywright_domain::verification::{SecretLife, VerifiableKey};

use crate::schema::api_keys;
use crate::{DatabaseError, columns};

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_keys)]
pub(super) struct VerifiableRow {
    pub(super) id: String,
    number: i64,
    pub(super) client_id: String,
    permissions: String,
    rate_limit_per_minute: i64,
    allowed_ips: String,
    generation: i64,
    expires_at: Option<i64>,
    grace_expires_at: Option<i64>,
    revoked_at: Option<i64>,
    rate_granted: bool,
}

/// The hash of a secret, and its generation.
pub(super) type Secret = (Vec<u8>, i64);

impl VerifiableRow {
    /// The key with the secrets of each generation; no rate is above the installation's.
    pub(super) fn into_key(self, secrets: &[Secret], limits: ServerLimits) -> Result<VerifiableKey, DatabaseError> {
        let life = |generation: i64| match (self.generation - generation, self.grace_expires_at) {
            (0, _) => SecretLife::Current,
            (1, Some(end)) => SecretLife::GraceUntil(columns::timestamp(end)),
            _ => SecretLife::Retired,
        };
        let secret = |(hash, generation): &Secret| {
            Ok::<_, DatabaseError>((SecretHash(columns::bytes("api_key_secrets.hash", hash)?), life(*generation)))
        };
        let rate: u32 = columns::number("api_keys.rate_limit_per_minute", self.rate_limit_per_minute)?;
        let allowed_ips: Vec<AddressRange> = columns::json("api_keys.allowed_ips", &self.allowed_ips)?;
        Ok(VerifiableKey {
            secrets: secrets.iter().map(secret).collect::<Result<_, _>>()?,
            id: columns::text("api_keys.id", &self.id)?,
            number: KeyNumber(columns::number("api_keys.number", self.number)?),
            client_id: columns::text("api_keys.client_id", &self.client_id)?,
            permissions: columns::json("api_keys.permissions", &self.permissions)?,
            rate_limit_per_minute: rate.min(limits.max_rate),
            rate_granted: self.rate_granted,
            allowed_ips: allowed_ips.iter().map(AddressRange::net).collect(),
            expires_at: columns::optional_timestamp(self.expires_at),
            revoked: self.revoked_at.is_some(),
        })
    }
}
