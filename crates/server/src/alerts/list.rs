//! What was noticed.

use actix_web::{get, post, web};
use keywright_api_types::alerts::{Alert, AlertStatus};
use keywright_api_types::ids::AlertId;
use keywright_api_types::{ErrorCode, Page};
use keywright_database::DatabaseError;
use keywright_database::alerts::{self, AlertFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::errors::ApiError;
use crate::json::OptionalJson;
use crate::money::{NoFields, path_id};
use crate::pages::{Query, cursor, page, page_size};
use crate::session::{Admin, Operator, Unattended};
use crate::state::AppState;

/// Which alerts to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AlertParameters {
    /// Only alerts that are open, or only those that are over.
    #[param(inline)]
    status: Option<AlertStatus>,
    /// Only alerts that an admin took note of, or only those that nobody did.
    acknowledged: Option<bool>,
    /// How many alerts: 1 to 100, 25 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List alerts
///
/// Newest first. An alert is raised when what is watched reaches the threshold of its rule, and over when it is at three
/// quarters of it or below, five minutes later at the earliest.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(AlertParameters),
    responses((status = 200, description = "A page of alerts", body = Page<Alert>)),
    security(("session" = [])),
)]
#[get("/admin/alerts")]
pub async fn admin_list_alerts(
    state: web::Data<AppState>,
    _: Unattended<Admin>,
    parameters: Query<AlertParameters>,
) -> Result<web::Json<Page<Alert>>, ApiError> {
    let parameters = parameters.valid()?;
    let limit = page_size(parameters.limit)?;
    let is_open = parameters.status.map(|status| status == AlertStatus::Open);
    let before = cursor(parameters.cursor.as_deref())?;
    let filter = AlertFilter { is_open, is_acknowledged: parameters.acknowledged, before };
    let found =
        state.read::<_, DatabaseError>(move |connection| alerts::admin_list(connection, &filter, limit + 1)).await?;
    Ok(web::Json(page(found, limit, |alert| alert.id.to_string())))
}

/// Acknowledge an alert
///
/// It stays open until what it is about is over, but asks for no attention until it is twice as bad. Acknowledging one that
/// is acknowledged already, or over, changes nothing.
///
/// Permissions: an admin's owner or operator.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The alert's id")),
    responses((status = 200, description = "The alert", body = Alert)),
    security(("session" = [])),
)]
#[post("/admin/alerts/{id}/acknowledge")]
pub async fn admin_acknowledge_alert(
    state: web::Data<AppState>,
    admin: Operator,
    id: web::Path<String>,
    body: OptionalJson<NoFields>,
) -> Result<web::Json<Alert>, ApiError> {
    let NoFields {} = body.valid()?;
    let id: AlertId = path_id(&id)?;
    let alert = state
        .change::<_, DatabaseError>(admin.into_author(), move |connection, act| {
            alerts::admin_acknowledge(connection, act, &id)
        })
        .await?;
    alert.map(web::Json).ok_or_else(|| ApiError::new(ErrorCode::NotFound))
}
