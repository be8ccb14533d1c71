//! What an admin gave a client beyond what is in force for it.

use keywright_api_types::Timestamp;
use keywright_api_types::api_keys::ApiKeyStatus;
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_domain::api_keys::status;
use keywright_domain::limits::ServerLimits;

use super::{KeyError, entitlement, list};
use crate::{AnyConnection, columns};

/// What a key has beyond what is in force for its client; nothing, for a key that there is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Excess {
    /// Its rate, in requests a minute, where an admin granted it above the client's.
    granted_rate: Option<i64>,
    /// Whether it is live although the client has more live keys than it may.
    is_beyond_room: bool,
}

impl Excess {
    /// What a client's key has.
    ///
    /// # Errors
    /// `NotFound`, if there is no such client, or that the database failed.
    pub fn of_key(
        connection: &mut AnyConnection,
        client: &ClientId,
        id: &ApiKeyId,
        limits: ServerLimits,
        now: Timestamp,
    ) -> Result<Self, KeyError> {
        let entitlement = entitlement(connection, client, limits)?;
        let Some(row) = list::find_row(connection, client, id)? else { return Ok(Self::default()) };
        let is_granted = row.rate_granted && row.rate_limit_per_minute > i64::from(entitlement.max_rate);
        let [revoked_at, expires_at] = [row.revoked_at, row.expires_at].map(columns::optional_timestamp);
        let is_live = status(revoked_at, expires_at, now) == ApiKeyStatus::Active;
        let is_full = list::count_live(connection, client, now)? > i64::from(entitlement.max_api_keys);
        Ok(Self { granted_rate: is_granted.then_some(row.rate_limit_per_minute), is_beyond_room: is_live && is_full })
    }

    /// Whether it is more than it was.
    pub fn is_more_than(self, before: Self) -> bool {
        self.granted_rate > before.granted_rate || self.is_beyond_room && !before.is_beyond_room
    }
}
