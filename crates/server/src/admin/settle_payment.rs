//! Saying how a payment ended.

use actix_web::{post, web};
use keywright_api_types::ErrorCode;
use keywright_api_types::ids::PaymentId;
use keywright_api_types::payments::{Payment, SettlementReason};
use keywright_database::payments::{self, PaymentSettlement};

use crate::errors::ApiError;
use crate::json::OptionalJson;
use crate::money::{NoFields, path_id};
use crate::session::{Operator, require_fresh_proof};
use crate::state::AppState;

/// Complete a payment
///
/// It has arrived: its amount becomes available, once. A second time changes nothing; a payment that failed or expired,
/// or whose `expires_at` has passed, is 409 `already_settled`. The invoice that it pays becomes paid.
///
/// From the amount of `STEP_UP_AMOUNT` on, it asks for a fresh proof (`step_up_required`).
///
/// Permissions: an admin's owner or operator.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The payment's id")),
    responses((status = 200, description = "The completed payment", body = Payment)),
    security(("session" = [])),
)]
#[post("/admin/payments/{id}/complete")]
pub async fn admin_complete_payment(
    state: web::Data<AppState>,
    admin: Operator,
    id: web::Path<String>,
    body: OptionalJson<NoFields>,
) -> Result<web::Json<Payment>, ApiError> {
    let NoFields {} = body.valid()?;
    settle(&state, admin, &id, PaymentSettlement::Complete).await
}

/// Fail a payment
///
/// It will not arrive: its amount is no longer pending. A second time changes nothing; a payment that completed or
/// expired, or whose `expires_at` has passed, is 409 `already_settled`.
///
/// From the amount of `STEP_UP_AMOUNT` on, it asks for a fresh proof (`step_up_required`).
///
/// Permissions: an admin's owner or operator.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The payment's id")),
    request_body = Option<SettlementReason>,
    responses((status = 200, description = "The failed payment", body = Payment)),
    security(("session" = [])),
)]
#[post("/admin/payments/{id}/fail")]
pub async fn admin_fail_payment(
    state: web::Data<AppState>,
    admin: Operator,
    id: web::Path<String>,
    body: OptionalJson<SettlementReason>,
) -> Result<web::Json<Payment>, ApiError> {
    let SettlementReason { reason } = body.valid()?;
    settle(&state, admin, &id, PaymentSettlement::Fail { reason }).await
}

async fn settle(
    state: &AppState,
    admin: Operator,
    id: &str,
    settlement: PaymentSettlement,
) -> Result<web::Json<Payment>, ApiError> {
    let (id, asked): (PaymentId, _) = (path_id(id)?, settlement.status());
    let (signer, step_up_amount) = (admin.signer(), state.step_up_amount);
    let settled = state
        .change::<_, ApiError>(admin.into_author(), move |connection, act| {
            let settled = payments::admin_settle(connection, act, &id, settlement)?;
            if settled.amount >= step_up_amount {
                require_fresh_proof(connection, &signer, act.at)?;
            }
            Ok(settled)
        })
        .await?;
    match settled.status == asked {
        true => Ok(web::Json(settled)),
        // Its time was over, so it has expired instead.
        false => Err(ApiError::new(ErrorCode::AlreadySettled)),
    }
}
