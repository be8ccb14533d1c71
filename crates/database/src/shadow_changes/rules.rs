//! What keys' calls are compared with, now and if a change were made.

use std::collections::HashMap;

use diesel::prelude::*;
use keywright_api_types::admin::shadow_changes::{WatchKeyChange, WatchPackageChange};
use keywright_api_types::features::Feature;
use keywright_api_types::ids::{ApiKeyId, ClientId, PackageId};
use keywright_domain::calls::{ClientNumber, KeyNumber};
use keywright_domain::limits::{Entitlement, ServerLimits};
use keywright_domain::shadow::{KeyRules, ShadowKey};

use super::row::{ShadowRow, TargetId};
use super::start::patch_of;
use crate::api_keys::{self, KeyRow};
use crate::clients::ClientRow;
use crate::packages::{self, PackageRow};
use crate::request_log::owner::Owner;
use crate::schema::{api_keys as keys, clients, packages as package_rows};
use crate::{AnyConnection, DatabaseError, columns};

/// How many keys are looked up at once.
const AT_ONCE: usize = 1_000;

/// Whom a change is about.
pub(super) struct Subject {
    /// Whose calls are read; everyone's for a package, of which `clients` are judged.
    pub(super) owner: Owner,
    /// The clients, by their numbers.
    pub(super) clients: HashMap<ClientNumber, ShadowClient>,
    /// For how many days their calls are kept.
    pub(super) log_retention_days: u16,
    /// What of a key is to be changed.
    patch: WatchKeyChange,
}

/// A client with what is in force for it, and with what would be.
pub(super) struct ShadowClient {
    id: ClientId,
    name: String,
    entitlement: Entitlement,
    proposed: Entitlement,
}

/// A key whose calls are judged.
pub(super) struct JudgedKey {
    pub(super) id: ApiKeyId,
    pub(super) name: String,
    pub(super) client_id: ClientId,
    pub(super) client_name: String,
    pub(super) shadow: ShadowKey,
}

impl Subject {
    /// Nothing if what is to be changed is not there.
    pub(super) fn new(
        connection: &mut AnyConnection,
        row: &ShadowRow,
        limits: ServerLimits,
    ) -> Result<Option<Self>, DatabaseError> {
        match row.target()? {
            TargetId::Key(key) => Self::of_key(connection, &key, row.proposed()?, limits),
            TargetId::Package(package) => Self::of_package(connection, &package, row.proposed()?, limits),
        }
    }

    fn of_key(
        connection: &mut AnyConnection,
        key: &ApiKeyId,
        patch: WatchKeyChange,
        limits: ServerLimits,
    ) -> Result<Option<Self>, DatabaseError> {
        let Some(owner) = Owner::admin_find(connection, None, Some(key))? else { return Ok(None) };
        let Some(client) = api_keys::admin_client_of(connection, key)? else { return Ok(None) };
        let Some(client) = crate::clients::find(connection, &client, limits)? else { return Ok(None) };
        let (proposed, log_retention_days) = (client.entitlement.clone(), client.log_retention_days);
        let shadow = ShadowClient { id: client.id, name: client.name, entitlement: client.entitlement, proposed };
        Ok(Some(Self { owner, clients: HashMap::from([(client.number, shadow)]), log_retention_days, patch }))
    }

    fn of_package(
        connection: &mut AnyConnection,
        package: &PackageId,
        body: WatchPackageChange,
        limits: ServerLimits,
    ) -> Result<Option<Self>, DatabaseError> {
        let Some(package) = packages::admin_find(connection, package)? else { return Ok(None) };
        let (grant, log_retention_days) = (package.patched(patch_of(body)).grant, package.log_retention_days);
        let rows: Vec<(ClientRow, PackageRow)> = clients::table
            .inner_join(package_rows::table)
            .filter(clients::package_id.eq(package.id.as_str()))
            .select((ClientRow::as_select(), PackageRow::as_select()))
            .load(connection)?;
        let shadow = |(client, package): (ClientRow, PackageRow)| {
            let client = client.into_client(package, limits)?;
            let proposed = Entitlement::new(grant.clone(), client.overrides, limits);
            let shadow = ShadowClient { id: client.id, name: client.name, entitlement: client.entitlement, proposed };
            Ok((client.number, shadow))
        };
        let clients: HashMap<_, _> = rows.into_iter().map(shadow).collect::<Result<_, DatabaseError>>()?;
        let owner = match clients.keys().next() {
            Some(only) if clients.len() == 1 => Owner::Client(*only),
            _ => Owner::Everyone,
        };
        Ok(Some(Self { owner, clients, log_retention_days, patch: WatchKeyChange::default() }))
    }

    /// The keys with these numbers, as far as they are the clients' own, which judge their calls.
    pub(super) fn keys(
        &self,
        connection: &mut AnyConnection,
        numbers: &[(ClientNumber, KeyNumber)],
    ) -> Result<HashMap<KeyNumber, JudgedKey>, DatabaseError> {
        let mut judged = HashMap::with_capacity(numbers.len());
        for numbers in numbers.chunks(AT_ONCE) {
            let owners: HashMap<KeyNumber, ClientNumber> =
                numbers.iter().map(|(client, key)| (*key, *client)).collect();
            let rows: Vec<KeyRow> = keys::table
                .filter(keys::number.eq_any(numbers.iter().map(|(_, key)| i64::from(key.0))))
                .select(KeyRow::as_select())
                .load(connection)?;
            for row in rows {
                let number = KeyNumber(columns::number("api_keys.number", row.number)?);
                let client = owners.get(&number).and_then(|client| self.clients.get(client));
                if let Some(client) = client {
                    judged.insert(number, self.key(row, client)?);
                }
            }
        }
        Ok(judged)
    }

    fn key(&self, row: KeyRow, client: &ShadowClient) -> Result<JudgedKey, DatabaseError> {
        let settings = row.settings()?;
        let rules = |entitlement: &Entitlement, patch: &WatchKeyChange| {
            let allowed = patch.allowed_ips.clone().map(Option::unwrap_or_default);
            let allowed = allowed.unwrap_or_else(|| settings.allowed_ips.clone());
            let rate = patch.rate_limit_per_minute.flatten();
            let granted = rate.map_or(row.rate_granted, |rate| rate > entitlement.max_rate);
            KeyRules {
                has_api: entitlement.has(Feature::ApiBasic),
                allowed: allowed.iter().map(|range| range.net()).collect(),
                permissions: patch.permissions.unwrap_or(settings.permissions),
                rate: entitlement.rate_of_key(rate.unwrap_or(settings.rate_limit_per_minute), granted).per_minute,
            }
        };
        let now = rules(&client.entitlement, &WatchKeyChange::default());
        Ok(JudgedKey {
            id: columns::text("api_keys.id", &row.id)?,
            client_id: client.id,
            client_name: client.name.clone(),
            shadow: ShadowKey::new(now, rules(&client.proposed, &self.patch)),
            name: settings.name,
        })
    }
}
