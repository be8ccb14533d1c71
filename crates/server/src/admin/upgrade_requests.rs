//! Clients' requests for another package.

use actix_web::{get, post, web};
use keywright_api_types::Page;
use keywright_api_types::ids::UpgradeRequestId;
use keywright_api_types::upgrade_requests::{SettleUpgrade, UpgradeRequest, UpgradeStatus};
use keywright_database::DatabaseError;
use keywright_database::upgrade_requests::{self, UpgradeFilter, UpgradeSettlement};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::errors::ApiError;
use crate::json::OptionalJson;
use crate::money::{NoFields, path_id};
use crate::pages::{Query, cursor, page, page_size};
use crate::session::{Admin, Operator};
use crate::state::AppState;

/// Which requests to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AdminUpgradeParameters {
    /// Only requests with this status.
    status: Option<UpgradeStatus>,
    /// How many requests: 1 to 100, 25 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List all requests for another package
///
/// Of every client, newest first.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(AdminUpgradeParameters),
    responses((status = 200, description = "A page of requests", body = Page<UpgradeRequest>)),
    security(("session" = [])),
)]
#[get("/admin/upgrade-requests")]
pub async fn admin_list_upgrade_requests(
    state: web::Data<AppState>,
    _: Admin,
    parameters: Query<AdminUpgradeParameters>,
) -> Result<web::Json<Page<UpgradeRequest>>, ApiError> {
    let parameters = parameters.valid()?;
    let limit = page_size(parameters.limit)?;
    let statuses = parameters.status.into_iter().collect();
    let filter = UpgradeFilter { statuses, before: cursor(parameters.cursor.as_deref())? };
    let found = state
        .read::<_, DatabaseError>(move |connection| upgrade_requests::admin_list(connection, &filter, limit + 1))
        .await?;
    Ok(web::Json(page(found, limit, |request| request.id.to_string())))
}

/// Note that a request for another package was seen
///
/// The client is shown so. One that was seen or settled stays as it is.
///
/// Permissions: an admin's owner or operator.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The request's id")),
    responses((status = 200, description = "The request", body = UpgradeRequest)),
    security(("session" = [])),
)]
#[post("/admin/upgrade-requests/{id}/seen")]
pub async fn admin_see_upgrade_request(
    state: web::Data<AppState>,
    admin: Operator,
    id: web::Path<String>,
    body: OptionalJson<NoFields>,
) -> Result<web::Json<UpgradeRequest>, ApiError> {
    let NoFields {} = body.valid()?;
    let id: UpgradeRequestId = path_id(&id)?;
    let request = state
        .change(admin.into_author(), move |connection, act| upgrade_requests::admin_see(connection, act, &id))
        .await?;
    Ok(web::Json(request))
}

/// Give a client the package that it asked for
///
/// The client has the package from then on. A second time changes nothing; a request that was declined is 409
/// `already_settled`.
///
/// Permissions: an admin's owner or operator.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The request's id")),
    request_body = Option<SettleUpgrade>,
    responses((status = 200, description = "The request", body = UpgradeRequest)),
    security(("session" = [])),
)]
#[post("/admin/upgrade-requests/{id}/done")]
pub async fn admin_do_upgrade_request(
    state: web::Data<AppState>,
    admin: Operator,
    id: web::Path<String>,
    body: OptionalJson<SettleUpgrade>,
) -> Result<web::Json<UpgradeRequest>, ApiError> {
    settle(&state, admin, &id, UpgradeSettlement::Done, body).await
}

/// Decline a request for another package
///
/// The client keeps the package that it has. A second time changes nothing; a request that was done is 409
/// `already_settled`.
///
/// Permissions: an admin's owner or operator.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The request's id")),
    request_body = Option<SettleUpgrade>,
    responses((status = 200, description = "The request", body = UpgradeRequest)),
    security(("session" = [])),
)]
#[post("/admin/upgrade-requests/{id}/decline")]
pub async fn admin_decline_upgrade_request(
    state: web::Data<AppState>,
    admin: Operator,
    id: web::Path<String>,
    body: OptionalJson<SettleUpgrade>,
) -> Result<web::Json<UpgradeRequest>, ApiError> {
    settle(&state, admin, &id, UpgradeSettlement::Declined, body).await
}

async fn settle(
    state: &AppState,
    admin: Operator,
    id: &str,
    settlement: UpgradeSettlement,
    body: OptionalJson<SettleUpgrade>,
) -> Result<web::Json<UpgradeRequest>, ApiError> {
    let (id, body): (UpgradeRequestId, _) = (path_id(id)?, body.valid()?);
    let request = state
        .change(admin.into_author(), move |connection, act| {
            upgrade_requests::admin_settle(connection, act, &id, settlement, body)
        })
        .await?;
    Ok(web::Json(request))
}
