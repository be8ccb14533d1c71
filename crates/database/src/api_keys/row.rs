//! A key as it is stored, and the three forms in which it is read.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::address_range::AddressRange;
use keywright_api_types::api_keys::ApiKey;
use keywright_api_types::ids::ClientId;
use keywright_domain::api_keys::{KeySettings, status};
use keywright_domain::calls::KeyNumber;

use crate::connection::Backend;
use crate::schema::api_keys;
use crate::{DatabaseError, columns};

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = api_keys, treat_none_as_default_value = false)]
pub(crate) struct KeyRow {
    pub(crate) id: String,
    pub(crate) client_id: String,
    pub(crate) name: String,
    pub(crate) prefix: String,
    pub(crate) permissions: String,
    pub(crate) rate_limit_per_minute: i64,
    pub(crate) allowed_ips: String,
    pub(crate) generation: i64,
    pub(crate) created_at: i64,
    pub(crate) created_by: String,
    pub(crate) updated_at: i64,
    pub(crate) last_used_at: Option<i64>,
    pub(crate) last_used_ip: Option<String>,
    pub(crate) expires_at: Option<i64>,
    pub(crate) rotated_at: Option<i64>,
    pub(crate) grace_expires_at: Option<i64>,
    pub(crate) revoked_at: Option<i64>,
    pub(crate) revoked_by: Option<String>,
    pub(crate) revoke_reason: Option<String>,
    pub(crate) number: i64,
    pub(crate) old_secret_used_at: Option<i64>,
    pub(crate) old_secret_used_ip: Option<String>,
    pub(crate) rate_granted: bool,
    pub(crate) search: String,
}

/// When, and from which address, a replaced secret was last accepted; nothing if it was not.
pub type OldSecretUse = Option<(Timestamp, Option<String>)>;

/// The keys of a client: where every query about keys starts.
pub(super) fn of_client(client: &ClientId) -> api_keys::BoxedQuery<'_, Backend> {
    api_keys::table.filter(api_keys::client_id.eq(client.as_str())).into_boxed()
}

/// What a key with that name is found by in lists of all keys.
pub(crate) fn search_text(name: &str) -> String {
    name.to_lowercase()
}

impl KeyRow {
    /// What its owner chose.
    pub(crate) fn settings(&self) -> Result<KeySettings, DatabaseError> {
        Ok(KeySettings {
            name: self.name.clone(),
            permissions: columns::json("api_keys.permissions", &self.permissions)?,
            rate_limit_per_minute: columns::number("api_keys.rate_limit_per_minute", self.rate_limit_per_minute)?,
            expires_at: columns::optional_timestamp(self.expires_at),
            allowed_ips: self.allowed_ips()?,
        })
    }

    /// As the API shows it at that time.
    pub(crate) fn into_api_key(self, now: Timestamp) -> Result<ApiKey, DatabaseError> {
        let settings = self.settings()?;
        let revoked_at = columns::optional_timestamp(self.revoked_at);
        let grace_expires_at =
            columns::optional_timestamp(self.grace_expires_at).filter(|end| *end > now && revoked_at.is_none());
        Ok(ApiKey {
            id: columns::text("api_keys.id", &self.id)?,
            client_id: columns::text("api_keys.client_id", &self.client_id)?,
            status: status(revoked_at, settings.expires_at, now),
            name: settings.name,
            prefix: self.prefix,
            permissions: settings.permissions,
            rate_limit_per_minute: settings.rate_limit_per_minute,
            rate_granted: self.rate_granted,
            allowed_ips: settings.allowed_ips,
            created_at: columns::timestamp(self.created_at),
            created_by: self.created_by,
            updated_at: columns::timestamp(self.updated_at),
            last_used_at: columns::optional_timestamp(self.last_used_at),
            last_used_ip: self.last_used_ip,
            expires_at: settings.expires_at,
            rotated_at: columns::optional_timestamp(self.rotated_at),
            grace_expires_at,
            revoked_at,
            revoked_by: self.revoked_by,
            revoke_reason: self.revoke_reason,
        })
    }

    /// When and from where the secret before the current one was last accepted since it was replaced. An earlier use was
    /// of a secret older than that.
    pub(super) fn old_secret_use(&self) -> OldSecretUse {
        let used_at = self.old_secret_used_at.filter(|at| self.rotated_at.is_some_and(|rotated_at| *at >= rotated_at));
        used_at.map(|at| (columns::timestamp(at), self.old_secret_used_ip.clone()))
    }

    /// The key, where there are many calls.
    pub(super) fn number(&self) -> Result<KeyNumber, DatabaseError> {
        Ok(KeyNumber(columns::number("api_keys.number", self.number)?))
    }

    fn allowed_ips(&self) -> Result<Vec<AddressRange>, DatabaseError> {
        columns::json("api_keys.allowed_ips", &self.allowed_ips)
    }
}
