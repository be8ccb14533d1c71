//! Keys in every stage of their lives.

use keywright_api_types::address_range::AddressRange;
use keywright_api_types::api_keys::{CreateApiKey, RegenerateApiKey, RevokeApiKey};
use keywright_api_types::audit::{Actor, ActorType};
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_api_types::permissions::{Permission, PermissionSet};
use keywright_api_types::session::Role;
use keywright_database::DatabaseError;
use keywright_database::api_keys::{self, KeyError};

use super::Stage;
use super::people::{People, Person};

/// A key and how much it is used.
pub(super) struct DemoKey {
    pub(super) client: ClientId,
    pub(super) id: ApiKeyId,
    /// Calls in a busy hour.
    pub(super) calls_per_hour: u64,
    /// It was used from so many days ago …
    pub(super) from_day: i64,
    /// … until so many days ago.
    pub(super) to_day: i64,
    pub(super) address: &'static str,
    pub(super) user_agent: &'static str,
}

/// What there is to say of a key of the demo.
struct Plan {
    name: &'static str,
    permissions: PermissionSet,
    rate: Option<u32>,
    made: i64,
    lasts: Option<i64>,
    allowed_ips: &'static [&'static str],
    calls_per_hour: u64,
    to_day: i64,
    address: &'static str,
    user_agent: &'static str,
}

pub(super) fn make(stage: &mut Stage<'_>, people: &People) -> Result<Vec<DemoKey>, DatabaseError> {
    let everything: PermissionSet = Permission::ALL.iter().copied().collect();
    let read_only: PermissionSet =
        Permission::ALL.iter().copied().filter(|permission| permission.is_read_only()).collect();
    let pro = [
        plan("Legacy integration", everything, Some(120), 55, None, &[], 6, 12, "198.51.100.20", "php-curl/7.4"),
        plan("Trial of the new till", read_only, None, 50, Some(30), &[], 3, 20, "203.0.113.80", "till/0.3"),
        plan(
            "Production backend",
            everything,
            Some(600),
            45,
            None,
            &["203.0.113.0/24"],
            30,
            0,
            "203.0.113.10",
            "northwind-backend/3.2",
        ),
        plan(
            "Invoicing service",
            everything,
            Some(120),
            40,
            None,
            &[],
            9,
            0,
            "203.0.113.24",
            "invoicer/1.9 python-requests/2.32",
        ),
        plan(
            "Monthly reporting",
            read_only,
            None,
            30,
            None,
            &["10.20.0.0/16", "2001:db8:20::/48"],
            2,
            0,
            "10.20.4.7",
            "reporting/2.0 node-fetch/3.3",
        ),
        plan("Staging", everything, Some(60), 21, Some(30), &[], 4, 0, "203.0.113.66", "northwind-backend/3.3-rc1"),
    ];
    let basic = [
        plan("Shop website", read_only, Some(120), 35, None, &[], 7, 0, "192.0.2.15", "shop/5.1"),
        plan("Accounting export", read_only, None, 28, Some(120), &[], 1, 0, "192.0.2.40", "curl/8.5.0"),
    ];
    let mut keys = Vec::new();
    for (person, plans) in [(&people.pro, &pro[..]), (&people.basic, &basic[..])] {
        for plan in plans {
            keys.push(make_one(stage, person, plan).map_err(in_database)?);
        }
    }
    let end = |name: &str| keys.iter().zip(&pro).find(|(_, plan)| plan.name == name).map(|(key, _)| key.id.clone());
    let (rotated, revoked) = (end("Invoicing service"), end("Legacy integration"));
    if let Some(id) = revoked {
        stage.days_ago(12);
        let body = RevokeApiKey { reason: Some("Replaced by the new backend".to_owned()) };
        api_keys::revoke(stage.connection, &mut stage.act, &people.pro.client, &id, body).map_err(in_database)?;
    }
    if let Some(id) = rotated {
        stage.days_ago(1);
        let body = RegenerateApiKey { grace_seconds: 7 * 86_400 };
        api_keys::regenerate(stage.connection, stage.workshop, &mut stage.act, &people.pro.client, &id, body)
            .map_err(in_database)?;
    }
    Ok(keys)
}

#[expect(clippy::too_many_arguments, reason = "it reads as a row of a table")]
const fn plan(
    name: &'static str,
    permissions: PermissionSet,
    rate: Option<u32>,
    made: i64,
    lasts: Option<i64>,
    allowed_ips: &'static [&'static str],
    calls_per_hour: u64,
    to_day: i64,
    address: &'static str,
    user_agent: &'static str,
) -> Plan {
    Plan { name, permissions, rate, made, lasts, allowed_ips, calls_per_hour, to_day, address, user_agent }
}

fn make_one(stage: &mut Stage<'_>, person: &Person, plan: &Plan) -> Result<DemoKey, KeyError> {
    stage.act.actor = Actor {
        actor_type: ActorType::User,
        id: Some(person.user.to_string()),
        email: Some(person.email.to_owned()),
        role: Some(Role::Client),
    };
    stage.act.ip = Some("203.0.113.5".to_owned());
    stage.days_ago(plan.made);
    let ranges: Result<Vec<AddressRange>, _> = plan.allowed_ips.iter().map(|range| range.parse()).collect();
    let body = CreateApiKey {
        name: plan.name.to_owned(),
        permissions: plan.permissions,
        rate_limit_per_minute: plan.rate,
        expires_at: plan.lasts.map(|days| stage.act.at.plus_seconds(86_400 * days)),
        allowed_ips: ranges.ok(),
    };
    let (key, _) = api_keys::create(stage.connection, stage.workshop, &mut stage.act, &person.client, body)?;
    Ok(DemoKey {
        client: person.client.clone(),
        id: key.id,
        calls_per_hour: plan.calls_per_hour,
        from_day: plan.made.min(21),
        to_day: plan.to_day,
        address: plan.address,
        user_agent: plan.user_agent,
    })
}

/// The demo's plans fit the packages; if one does not, the server's limits are set below the demo's.
fn in_database(error: KeyError) -> DatabaseError {
    match error {
        KeyError::Database(error) => error,
        error => DatabaseError::Migration(format!(
            "a key of the demo: {error}; are the rate limits set below their defaults?"
        )),
    }
}
