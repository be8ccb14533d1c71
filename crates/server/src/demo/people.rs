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
    let admin = user(stage, None, Access::Owner, "Ada Admin", ADMIN, password_hash)?;
    user(stage, None, Access::Auditor, "Otto Auditor", "auditor@demo.test", password_hash)?;
    let starter = package("Starter", &[], 0, 60, 7);
    let basic = package("Basic", &[Feature::ApiBasic], 20, 300, 30);
    let pro = package("Pro", &[Feature::ApiBasic, Feature::ApiAdvanced], 1_000, 1_000, 90);
    person(stage, starter, "Larkspur Studio", "Lou Larkspur", "locked@demo.test", password_hash)?;
    let basic = person(stage, basic, "Blue Harbor Café", "Bea Harbor", "basic@demo.test", password_hash)?;
    let pro = person(stage, pro, "Northwind Trading", "Nora Northwind", "client@demo.test", password_hash)?;
    user(stage, Some(pro.client), Access::Viewer, "Vera Northwind", "viewer@demo.test", password_hash)?;
    Ok(People { admin, basic, pro })
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
    let new = NewClient::active(client.to_owned(), email.to_owned(), package_id);
    let client = clients::admin_create(stage.connection, &mut stage.act, new)?;
    let user = user(stage, Some(client), Access::Owner, name, email, password_hash)?;
    Ok(Person { client, user, email })
}

fn user(
    stage: &mut Stage<'_>,
    client_id: Option<ClientId>,
    access: Access,
    name: &str,
    email: &str,
    password_hash: &str,
) -> Result<UserId, DatabaseError> {
    let (email, name, password_hash) = (email.to_owned(), name.to_owned(), password_hash.to_owned());
    users::admin_create(stage.connection, &mut stage.act, NewUser { email, name, client_id, access, password_hash })
}
