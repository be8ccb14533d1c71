//! Keys in every stage of their lives.

use keywright_api_types::address_range::AddressRange;
use keywright_api_types::api_keys::{CreateApiKey, RegenerateApiKey, RevokeApiKey};
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_api_types::permissions::{Permission, PermissionSet};
use keywright_database::DatabaseError;
use keywright_database::api_keys::{self, KeyError};
use keywright_domain::api_keys::Authority;

use super::Stage;
use super::people::{People, Person};

/// A key and how much it is used.
pub(super) struct DemoKey {
    pub(super) client: ClientId,
    pub(super) id: ApiKeyId,
    pub(super) plan: &'static Plan,
}

/// What there is to say of a key of the demo. Days are counted back from now.
pub(super) struct Plan {
    client: Client,
    name: &'static str,
    read_only: bool,
    rate: Option<u32>,
    allowed_ips: &'static [&'static str],
    pub(super) made: i64,
    /// After how many days it expires.
    pub(super) lasts: Option<i64>,
    /// The day on which its secret is regenerated, with a grace of a week.
    regenerated: Option<i64>,
    /// The day on which it is revoked.
    pub(super) revoked: Option<i64>,
    /// Calls in a busy hour, until the day of the last call.
    pub(super) calls_per_hour: u64,
    pub(super) last_call: i64,
    pub(super) address: &'static str,
    pub(super) user_agent: &'static str,
}

enum Client {
    Pro,
    Basic,
}

const PLAN: Plan = Plan {
    client: Client::Pro,
    name: "",
    read_only: false,
    rate: None,
    allowed_ips: &[],
    made: 0,
    lasts: None,
    regenerated: None,
    revoked: None,
    calls_per_hour: 0,
    last_call: 0,
    address: "203.0.113.10",
    user_agent: "",
};

/// In the order in which they are made.
static PLANS: [Plan; 9] = [
    Plan { name: "Partner link", read_only: true, made: 120, ..PLAN },
    Plan {
        name: "Legacy integration",
        rate: Some(120),
        made: 55,
        revoked: Some(12),
        calls_per_hour: 6,
        last_call: 10,
        address: "198.51.100.20",
        user_agent: "php-curl/7.4",
        ..PLAN
    },
    Plan {
        name: "Trial of the new till",
        read_only: true,
        made: 50,
        lasts: Some(30),
        calls_per_hour: 3,
        last_call: 18,
        address: "203.0.113.80",
        user_agent: "till/0.3",
        ..PLAN
    },
    Plan {
        name: "Production backend",
        rate: Some(600),
        allowed_ips: &["203.0.113.0/24"],
        made: 45,
        calls_per_hour: 30,
        user_agent: "northwind-backend/3.2",
        ..PLAN
    },
    Plan {
        name: "Invoicing service",
        rate: Some(120),
        made: 40,
        regenerated: Some(1),
        calls_per_hour: 9,
        address: "203.0.113.24",
        user_agent: "invoicer/1.9 python-requests/2.32",
        ..PLAN
    },
    Plan {
        client: Client::Basic,
        name: "Shop website",
        read_only: true,
        rate: Some(120),
        made: 35,
        calls_per_hour: 7,
        address: "192.0.2.15",
        user_agent: "shop/5.1",
        ..PLAN
    },
    Plan {
        name: "Monthly reporting",
        read_only: true,
        allowed_ips: &["10.20.0.0/16", "2001:db8:20::/48"],
        made: 30,
        calls_per_hour: 2,
        address: "10.20.4.7",
        user_agent: "reporting/2.0 node-fetch/3.3",
        ..PLAN
    },
    Plan {
        client: Client::Basic,
        name: "Accounting export",
        read_only: true,
        made: 28,
        lasts: Some(120),
        calls_per_hour: 1,
        address: "192.0.2.40",
        user_agent: "curl/8.5.0",
        ..PLAN
    },
    Plan {
        name: "Staging",
        rate: Some(60),
        made: 21,
        lasts: Some(30),
        calls_per_hour: 4,
        address: "203.0.113.66",
        user_agent: "northwind-backend/3.3-rc1",
        ..PLAN
    },
];

/// What happens to a key at one moment.
#[derive(Clone, Copy)]
pub(super) enum Step {
    Create(&'static Plan),
    Revoke(&'static Plan),
    Regenerate(&'static Plan),
}

/// Every step with how many hours ago it is taken.
pub(super) fn steps() -> impl Iterator<Item = (i64, Step)> {
    PLANS.iter().flat_map(|plan| {
        let end = plan.revoked.map(|days| (24 * days, Step::Revoke(plan)));
        let change = plan.regenerated.map(|days| (24 * days, Step::Regenerate(plan)));
        [(24 * plan.made, Step::Create(plan))].into_iter().chain(end).chain(change)
    })
}

pub(super) fn take(
    stage: &mut Stage<'_>,
    people: &People,
    keys: &mut Vec<DemoKey>,
    step: Step,
) -> Result<(), DatabaseError> {
    let (Step::Create(plan) | Step::Revoke(plan) | Step::Regenerate(plan)) = step;
    let person = match plan.client {
        Client::Pro => &people.pro,
        Client::Basic => &people.basic,
    };
    stage.as_person(person);
    match keys.iter().find(|key| std::ptr::eq(key.plan, plan)) {
        None => keys.push(create(stage, person, plan).map_err(in_database)?),
        Some(key) => end_secret(stage, key, step).map_err(in_database)?,
    }
    Ok(())
}

fn create(stage: &mut Stage<'_>, person: &Person, plan: &'static Plan) -> Result<DemoKey, KeyError> {
    let ranges: Result<Vec<AddressRange>, _> = plan.allowed_ips.iter().map(|range| range.parse()).collect();
    let allowed = |permission: &Permission| !plan.read_only || permission.is_read_only();
    let body = CreateApiKey {
        name: plan.name.to_owned(),
        permissions: Permission::ALL.iter().copied().filter(allowed).collect::<PermissionSet>(),
        rate_limit_per_minute: plan.rate,
        expires_at: plan.lasts.map(|days| stage.act.at.plus_seconds(86_400 * days)),
        allowed_ips: ranges.ok(),
    };
    let (key, _) =
        api_keys::create(stage.connection, stage.workshop, &mut stage.act, &person.client, Authority::Client, body)?;
    Ok(DemoKey { client: person.client, id: key.id, plan })
}

fn end_secret(stage: &mut Stage<'_>, key: &DemoKey, step: Step) -> Result<(), KeyError> {
    match step {
        Step::Create(_) => {}
        Step::Revoke(_) => {
            let body = RevokeApiKey { reason: Some("Replaced by the new backend".to_owned()) };
            api_keys::revoke(stage.connection, &mut stage.act, &key.client, &key.id, body)?;
        }
        Step::Regenerate(_) => {
            let body = RegenerateApiKey { grace_seconds: 7 * 86_400 };
            api_keys::regenerate(stage.connection, stage.workshop, &mut stage.act, &key.client, &key.id, body)?;
        }
    }
    Ok(())
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
