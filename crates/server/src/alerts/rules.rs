//! The rules that raise alerts.

use actix_web::{get, patch, web};
use keywright_api_types::alerts::{AlertRules, UpdateAlertRules};
use keywright_database::DatabaseError;
use keywright_database::alerts;

use crate::errors::ApiError;
use crate::json::Json;
use crate::session::{Admin, AdminOwner, require_fresh_proof};
use crate::state::AppState;

/// Read the rules that raise alerts
///
/// What is watched, in which unit, and from which value on an alert is raised.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    responses((status = 200, description = "All rules", body = AlertRules)),
    security(("session" = [])),
)]
#[get("/admin/alert-rules")]
pub async fn admin_read_alert_rules(state: web::Data<AppState>, _: Admin) -> Result<web::Json<AlertRules>, ApiError> {
    let data = state.read::<_, DatabaseError>(alerts::admin_rules).await?;
    Ok(web::Json(AlertRules { data }))
}

/// Change from when on an alert is raised
///
/// An alert that is open and no longer wanted is over at the next look, a few seconds later. Since whoever changes a rule
/// can silence it, it takes a fresh proof of who asks: `step_up_required` otherwise.
///
/// Permissions: an admin's owner.
#[utoipa::path(
    tag = "Administration",
    request_body = UpdateAlertRules,
    responses((status = 200, description = "All rules as they are now", body = AlertRules)),
    security(("session" = [])),
)]
#[patch("/admin/alert-rules")]
pub async fn admin_update_alert_rules(
    state: web::Data<AppState>,
    admin: AdminOwner,
    body: Json<UpdateAlertRules>,
) -> Result<web::Json<AlertRules>, ApiError> {
    let (rules, signer) = (body.valid()?.rules, admin.signer());
    let data = state
        .change::<_, ApiError>(admin.into_author(), move |connection, act| {
            require_fresh_proof(connection, &signer, act.at)?;
            Ok(alerts::admin_update_rules(connection, act, &rules)?)
        })
        .await?;
    Ok(web::Json(AlertRules { data }))
}
