//! Many events of the trail and many keys at once, without the audit events and change-log entries that keys made one by one leave: for benchmarks.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use keywright_api_types::Timestamp;
use keywright_api_types::audit::{Actor, ActorType};
use keywright_api_types::features::Feature;
use keywright_api_types::ids::ApiKeyId;
use keywright_api_types::permissions::Permission;
use keywright_domain::limits::PackageGrant;
use keywright_domain::random;
use rand_core::CryptoRng;

use crate::api_keys::{KeyRow, KeyWorkshop, NewSecret, next_number, search_text};
use crate::audit::Act;
pub use crate::audit::many::append_audit_events;
use crate::clients::{self, NewClient};
use crate::packages::{self, NewPackage};
use crate::{Database, DatabaseError, columns, dialect};

/// What each of the keys is called.
const NAME: &str = "Bulk";

/// Makes so many clients with so many keys each, of one rate, and returns the keys' secrets in the order in which they
/// were made. A server that is running does not hear of them.
///
/// # Errors
/// That the database failed; nothing is made then.
pub fn insert_keys(
    database: &Database,
    workshop: &KeyWorkshop,
    clients: u32,
    keys_per_client: u32,
    rate_limit_per_minute: u32,
    now: Timestamp,
    random: &mut dyn CryptoRng,
) -> Result<Vec<String>, DatabaseError> {
    let actor = Actor { actor_type: ActorType::System, id: None, email: None, role: None };
    let mut act = Act { at: now, actor, ip: None, user_agent: None, random };
    database.write(|connection| {
        let features = Feature::ALL.to_vec();
        let grant = PackageGrant { features, max_api_keys: keys_per_client, max_rate: rate_limit_per_minute };
        let package = NewPackage { name: "Bulk".to_owned(), grant, log_retention_days: 90 };
        let package_id = packages::admin_create(connection, &mut act, package)?;
        let mut number = next_number(connection)?;
        let (mut keys, mut hashes, mut secrets) = (Vec::new(), Vec::new(), Vec::new());
        for client in 0..clients {
            let email = format!("bulk-{client}@example.test");
            let new = NewClient::active(format!("Bulk {client}"), email, package_id);
            let client = clients::admin_create(connection, &mut act, new)?.to_string();
            for _ in 0..keys_per_client {
                let secret = workshop.format.generate(&mut act.random);
                let id =
                    ApiKeyId::new(now.unix_milliseconds().unsigned_abs(), random::bits(&mut act.random)).to_string();
                hashes.push(NewSecret::new(workshop, &id, 1, &secret));
                keys.push(KeyRow {
                    id,
                    client_id: client.clone(),
                    name: NAME.to_owned(),
                    prefix: secret.prefix().to_owned(),
                    permissions: columns::to_json("api_keys.permissions", &Permission::ALL)?,
                    rate_limit_per_minute: rate_limit_per_minute.into(),
                    allowed_ips: "[]".to_owned(),
                    generation: 1,
                    created_at: now.unix_milliseconds(),
                    created_by: act.actor_id(),
                    updated_at: now.unix_milliseconds(),
                    last_used_at: None,
                    last_used_ip: None,
                    expires_at: None,
                    rotated_at: None,
                    grace_expires_at: None,
                    revoked_at: None,
                    revoked_by: None,
                    revoke_reason: None,
                    number,
                    old_secret_used_at: None,
                    old_secret_used_ip: None,
                    rate_granted: false,
                    search: search_text(NAME),
                });
                secrets.push(secret.reveal().to_owned());
                number += 1;
            }
            dialect::insert_keys(connection, &std::mem::take(&mut keys))?;
            dialect::insert_secrets(connection, &std::mem::take(&mut hashes))?;
        }
        Ok(secrets)
    })
}

/// Gives all keys lives as they have them in a year: each was made on another day, every fifth has an end, within the last
/// month or the next year, and every twentieth was revoked.
///
/// # Errors
/// That the database failed.
pub fn spread_lives(database: &Database, now: Timestamp) -> Result<(), DatabaseError> {
    let spread = "UPDATE api_keys SET created_at = created_at - number * 7919 % 365 * 86400000, \
         expires_at = CASE WHEN number % 5 = 0 THEN $1 + (number % 400 - 30) * 86400000 END, \
         revoked_at = CASE WHEN number % 20 = 7 THEN $1 END, revoked_by = CASE WHEN number % 20 = 7 THEN created_by END";
    database.write(|connection| {
        diesel::sql_query(spread).bind::<BigInt, _>(now.unix_milliseconds()).execute(connection)?;
        Ok(())
    })
}
