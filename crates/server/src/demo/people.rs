//! Packages, clients and users.

use keywright_api_types::features::Feature;
use keywright_api_types::ids::{ClientId, UserId};
use keywright_api_types::session::Access;
use keywright_database::DatabaseError;
use keywright_database::clients::{self, NewClient};
use keywright_database::packages::{self, NewPackage};
use keywright_database::users::{self, NewUser};
use keywright_domain::limits::PackageGrant;

use super::Stage;

pub(super) const ADMIN: &str = "admin@demo.test";

/// A client and the user who signs in for it.
pub(super) struct Person {
    pub(super) client: ClientId,
    pub(super) user: UserId,
    pub(super) email: &'static str,
}

pub(super) struct People {
    pub(super) admin: UserId,
    pub(super) pro: Person,
    pub(super) basic: Person,
}

pub(super) fn make(stage: &mut Stage<'_>, password_hash: &str) -> Result<People, DatabaseError> {
    stage.days_ago(130);
    let admin = NewUser {
        email: ADMIN.to_owned(),
        name: "Ada Admin".to_owned(),
        client_id: None,
        access: Access::Owner,
        password_hash: password_hash.to_owned(),
    };
    let admin = users::admin_create(stage.connection, &mut stage.act, admin)?;
    let starter = package("Starter", &[], 0, 60, 7);
    let basic = package("Basic", &[Feature::ApiBasic], 20, 300, 30);
    let pro = package("Pro", &[Feature::ApiBasic, Feature::ApiAdvanced], 1_000, 1_000, 90);
    person(stage, starter, "Larkspur Studio", "Lou Larkspur", "locked@demo.test", password_hash)?;
    Ok(People {
        admin,
        basic: person(stage, basic, "Blue Harbor Café", "Bea Harbor", "basic@demo.test", password_hash)?,
        pro: person(stage, pro, "Northwind Trading", "Nora Northwind", "client@demo.test", password_hash)?,
    })
}

fn package(name: &str, features: &[Feature], max_api_keys: u32, max_rate: u32, log_retention_days: u32) -> NewPackage {
    let grant = PackageGrant { features: features.to_vec(), max_api_keys, max_rate };
    NewPackage { name: name.to_owned(), grant, log_retention_days }
}

fn person(
    stage: &mut Stage<'_>,
    package: NewPackage,
    client: &str,
    name: &str,
    email: &'static str,
    password_hash: &str,
) -> Result<Person, DatabaseError> {
    let package_id = packages::admin_create(stage.connection, &mut stage.act, package)?;
    let new = NewClient { name: client.to_owned(), email: email.to_owned(), package_id };
    let client = clients::admin_create(stage.connection, &mut stage.act, new)?;
    let new = NewUser {
        email: email.to_owned(),
        name: name.to_owned(),
        client_id: Some(client),
        access: Access::Owner,
        password_hash: password_hash.to_owned(),
    };
    let user = users::admin_create(stage.connection, &mut stage.act, new)?;
    Ok(Person { client, user, email })
}
