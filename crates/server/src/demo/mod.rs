//! Demo data: an empty database is filled with packages, clients, users, keys, money and a few weeks
//! of plausible usage.

mod calls;
mod dice;
mod keys;
mod money;
mod people;

use std::cmp::Reverse;

use anyhow::bail;
use keywright_api_types::Timestamp;
use keywright_api_types::audit::{Actor, ActorType};
use keywright_api_types::session::Role;
use keywright_database::api_keys::KeyWorkshop;
use keywright_database::audit::Act;
use keywright_database::{AnyConnection, Database, DatabaseError, installation, users};

use crate::session::is_right;
use crate::{PasswordCost, master_key, randomness};

/// The demo's users and what each is for.
pub const ACCOUNTS: [(&str, &str); 6] = [
    ("client@demo.test", "a client with everything (Pro)"),
    ("basic@demo.test", "a client with a smaller package (Basic)"),
    ("locked@demo.test", "a client without API access (Starter)"),
    ("viewer@demo.test", "somebody of the first client who may look and not change"),
    ("admin@demo.test", "an admin"),
    ("auditor@demo.test", "an admin who may look and not change"),
];

/// How to sign in to the demo.
pub struct Logins {
    /// Every user's password.
    pub password: String,
}

/// Fills an empty database, or finds a demo in it, and makes sure of its password.
///
/// # Errors
/// That the database is in use and no demo, was made with another master key, or failed.
pub fn prepare(
    database: &Database,
    workshop: &KeyWorkshop,
    password: Option<&str>,
    now: Timestamp,
) -> anyhow::Result<Logins> {
    let password = password.map_or_else(|| workshop.hasher.demo_password(), str::to_owned);
    let before = database.read(installation::find)?;
    let is_demo = before.is_some_and(|installation| installation.demo);
    if !is_demo && database.read(users::admin_count)? > 0 {
        bail!("this database is in use and is not a demo; --demo needs an empty one");
    }
    master_key::check(database, &workshop.hasher, true, now)?;
    if !is_demo {
        database.write(installation::mark_as_demo)?;
    }
    let find_admin = || database.read(|connection| users::admin_find_by_email(connection, people::ADMIN));
    if find_admin()?.is_none() {
        tracing::info!("filling the database with demo data");
        fill(database, workshop, &password, now)?;
    }
    if !find_admin()?.is_some_and(|admin| is_right(&password, &admin.password_hash)) {
        let hash = PasswordCost::Recommended.hash(&password)?;
        let emails = ACCOUNTS.map(|(email, _)| email);
        database.write(|connection| users::admin_replace_password_hashes(connection, &emails, &hash))?;
    }
    Ok(Logins { password })
}

/// All or nothing: a demo that was interrupted is begun again.
fn fill(database: &Database, workshop: &KeyWorkshop, password: &str, now: Timestamp) -> anyhow::Result<()> {
    let password_hash = PasswordCost::Recommended.hash(password)?;
    Ok(database.write(|connection| {
        let mut random = randomness::secure();
        let mut stage = Stage { connection, workshop, act: system_act(&mut random, now), now };
        let people = people::make(&mut stage, &password_hash)?;
        let keys = live(&mut stage, &people)?;
        calls::make(&mut stage, &keys)
    })?)
}

/// Lets happen what happened to keys and money, the earliest first, so that the audit trail is in order.
fn live(stage: &mut Stage<'_>, people: &people::People) -> Result<Vec<keys::DemoKey>, DatabaseError> {
    let of_keys = keys::steps().map(|(hours_ago, step)| (hours_ago, Step::Key(step)));
    let of_money = money::steps().into_iter().map(|(hours_ago, step)| (hours_ago, Step::Money(step)));
    let mut steps: Vec<(i64, Step)> = of_keys.chain(of_money).collect();
    steps.sort_by_key(|(hours_ago, _)| Reverse(*hours_ago));
    let (mut keys, mut made) = (Vec::new(), money::Made::default());
    for (hours_ago, step) in steps {
        stage.hours_ago(hours_ago);
        match step {
            Step::Key(step) => keys::take(stage, people, &mut keys, step)?,
            Step::Money(step) => money::take(stage, people, &mut made, step)?,
        }
    }
    Ok(keys)
}

/// What happens at one moment.
enum Step {
    Key(keys::Step),
    Money(money::Step),
}

/// What the demo's parts are made with.
struct Stage<'a> {
    connection: &'a mut AnyConnection,
    workshop: &'a KeyWorkshop,
    act: Act<'a>,
    now: Timestamp,
}

impl Stage<'_> {
    /// Lets what follows be done by that person.
    fn as_person(&mut self, person: &people::Person) {
        self.act.actor = Actor {
            actor_type: ActorType::User,
            id: Some(person.user.to_string()),
            email: Some(person.email.to_owned()),
            role: Some(Role::Client),
        };
        self.act.ip = Some("203.0.113.5".to_owned());
    }

    /// Lets what follows be done by the admin.
    fn as_admin(&mut self, people: &people::People) {
        self.act.actor = Actor {
            actor_type: ActorType::User,
            id: Some(people.admin.to_string()),
            email: Some(people::ADMIN.to_owned()),
            role: Some(Role::Admin),
        };
        self.act.ip = Some("203.0.113.2".to_owned());
    }

    /// Lets what follows be done by the program itself.
    fn as_system(&mut self) {
        self.act.actor = Actor { actor_type: ActorType::System, id: None, email: None, role: None };
        self.act.ip = None;
    }

    /// Lets what follows happen that many days ago.
    fn days_ago(&mut self, days: i64) {
        self.hours_ago(24 * days);
    }

    /// Lets what follows happen that many hours ago.
    fn hours_ago(&mut self, hours: i64) {
        self.act.at = self.now.plus_seconds(-3_600 * hours);
    }
}

fn system_act<'a>(random: &'a mut dyn rand_core::CryptoRng, now: Timestamp) -> Act<'a> {
    let actor = Actor { actor_type: ActorType::System, id: None, email: None, role: None };
    Act { at: now, actor, ip: None, user_agent: None, random }
}
