//! What a client's package lacks, and asking for it.

use actix_web::{HttpResponse, get, post, web};
use keywright_api_types::Page;
use keywright_api_types::admin::impact::MOST_EXAMPLES;
use keywright_api_types::clients::OfferedPackage;
use keywright_api_types::upgrade_requests::{RequestUpgrade, UpgradeRequest};
use keywright_database::upgrade_requests::{self, UpgradeFilter};
use keywright_database::{DatabaseError, api_keys, packages};

use crate::errors::ApiError;
use crate::json::Json;
use crate::pages::{PageParameters, Query, page};
use crate::session::{ClientEditor, ClientUser, SignedIn};
use crate::state::AppState;

/// List the packages
///
/// All that can be booked, the smallest first, for clients to be compared with their own, and how many keys of the client
/// each would slow.
///
/// Permissions: any signed-in user.
#[utoipa::path(
    tag = "Client",
    responses((status = 200, description = "The packages", body = [OfferedPackage])),
    security(("session" = [])),
)]
#[get("/packages")]
pub async fn list_packages(
    state: web::Data<AppState>,
    signed_in: SignedIn,
) -> Result<web::Json<Vec<OfferedPackage>>, ApiError> {
    let (client, now) = (signed_in.client, state.now());
    let found = state.read::<_, DatabaseError>(move |connection| {
        let keys = match client {
            Some(client) => api_keys::live_with_package_rate(connection, &client, now)?,
            None => Vec::new(),
        };
        Ok(packages::all(connection)?.into_iter().map(|package| offered(package, &keys)).collect())
    });
    Ok(web::Json(found.await?))
}

/// The package, beside keys with the rates in force for them, the fastest first.
fn offered(package: packages::Package, keys: &[(String, u32)]) -> OfferedPackage {
    let most = package.grant.max_rate;
    let slowed: Vec<String> = keys.iter().filter(|(_, rate)| *rate > most).map(|(name, _)| name.clone()).collect();
    OfferedPackage {
        id: package.id,
        name: package.name,
        features: package.grant.features,
        max_api_keys: package.grant.max_api_keys,
        max_rate_limit_per_minute: most,
        log_retention_days: package.log_retention_days,
        keys_slowed: u32::try_from(slowed.len()).unwrap_or(u32::MAX),
        slowed_keys: slowed.into_iter().take(MOST_EXAMPLES).collect(),
    }
}

/// Ask for another package
///
/// One request at a time: until it is done or declined, another one is 409 `upgrade_already_requested`.
///
/// Permissions: a client's owner or developer.
#[utoipa::path(
    tag = "Client",
    request_body = RequestUpgrade,
    responses((status = 201, description = "The request", body = UpgradeRequest)),
    security(("session" = [])),
)]
#[post("/upgrade-requests")]
pub async fn request_upgrade(
    state: web::Data<AppState>,
    user: ClientEditor,
    body: Json<RequestUpgrade>,
) -> Result<HttpResponse, ApiError> {
    let (client, body) = (user.client_id(), body.valid()?);
    let request = state
        .change(user.author(), move |connection, act| upgrade_requests::create(connection, act, &client, body))
        .await?;
    Ok(HttpResponse::Created().json(request))
}

/// List the client's requests for another package
///
/// Newest first.
///
/// Permissions: a client's user.
#[utoipa::path(
    tag = "Client",
    params(PageParameters),
    responses((status = 200, description = "A page of requests", body = Page<UpgradeRequest>)),
    security(("session" = [])),
)]
#[get("/upgrade-requests")]
pub async fn list_upgrade_requests(
    state: web::Data<AppState>,
    user: ClientUser,
    parameters: Query<PageParameters>,
) -> Result<web::Json<Page<UpgradeRequest>>, ApiError> {
    let (client, (limit, before)) = (user.client_id(), parameters.valid()?.bounds()?);
    let filter = UpgradeFilter { statuses: Vec::new(), before };
    let found = state
        .read::<_, DatabaseError>(move |connection| upgrade_requests::list(connection, &client, &filter, limit + 1))
        .await?;
    Ok(web::Json(page(found, limit, |request| request.id.to_string())))
}
