//! The signed-in user's client, and the permission catalogue.

use actix_web::{get, web};
use keywright_api_types::clients::{Client, Limits, PackageSummary, UpgradeHint};
use keywright_api_types::features::Feature;
use keywright_api_types::permissions::{CatalogueEntry, catalogue};
use keywright_database::{DatabaseError, packages};
use keywright_domain::limits::Entitlement;

use crate::errors::ApiError;
use crate::session::{ClientUser, SignedIn};
use crate::state::AppState;

/// Read the client
///
/// The signed-in user's client with its package, features and limits, and what an upgrade would open.
///
/// Permissions: a client's user.
#[utoipa::path(tag = "Client", responses((status = 200, description = "The client", body = Client)), security(("session" = [])))]
#[get("/client")]
pub async fn read_client(state: web::Data<AppState>, user: ClientUser) -> Result<web::Json<Client>, ApiError> {
    let client = user.client;
    let missing: Vec<Feature> =
        Feature::ALL.iter().copied().filter(|feature| !client.entitlement.has(*feature)).collect();
    let upgrade = state
        .read::<_, DatabaseError>(move |connection| {
            let hint = |feature: Feature| {
                let packages = packages::with_feature(connection, feature)?;
                let packages =
                    packages.into_iter().map(|package| PackageSummary { id: package.id, name: package.name });
                Ok(UpgradeHint { feature, description: feature.description().to_owned(), packages: packages.collect() })
            };
            missing.into_iter().map(hint).collect()
        })
        .await?;
    Ok(web::Json(Client {
        id: client.id,
        name: client.name,
        email: client.email,
        status: client.status,
        package: client.package,
        limits: limits(&client.entitlement),
        features_set_by: client.entitlement.features_set_by,
        features: client.entitlement.features,
        upgrade,
        created_at: client.created_at,
    }))
}

/// The ceilings in force, as they are shown.
pub fn limits(entitlement: &Entitlement) -> Limits {
    Limits {
        max_api_keys: entitlement.max_api_keys,
        max_rate_limit_per_minute: entitlement.max_rate,
        default_rate_limit_per_minute: entitlement.default_rate,
        server_max_rate_limit_per_minute: entitlement.server_max_rate,
        max_api_keys_set_by: entitlement.max_api_keys_set_by,
        max_rate_limit_set_by: entitlement.max_rate_set_by,
    }
}

/// List the permissions
///
/// The catalogue of what a key may be allowed to do, in the order in which a form shows it.
///
/// Permissions: any signed-in user.
#[utoipa::path(tag = "Client", responses((status = 200, description = "The catalogue", body = [CatalogueEntry])), security(("session" = [])))]
#[get("/permissions")]
pub async fn list_permissions(_: SignedIn) -> web::Json<Vec<CatalogueEntry>> {
    web::Json(catalogue())
}
