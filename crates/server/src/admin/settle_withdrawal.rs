//! Saying how a withdrawal ended.

use actix_web::{post, web};
use keywright_api_types::ids::WithdrawalId;
use keywright_api_types::payments::SettlementReason;
use keywright_api_types::withdrawals::Withdrawal;
use keywright_database::withdrawals::{self, WithdrawalSettlement};

use crate::errors::ApiError;
use crate::json::OptionalJson;
use crate::money::{NoFields, path_id};
use crate::session::{Operator, require_fresh_proof};
use crate::state::AppState;

/// Approve a withdrawal
///
/// Its reserved amount leaves, once. A second time changes nothing; a withdrawal that was rejected is 409
/// `already_settled`.
///
/// From the amount of `STEP_UP_AMOUNT` on, it asks for a fresh proof (`step_up_required`).
///
/// Permissions: an admin's owner or operator.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The withdrawal's id")),
    responses((status = 200, description = "The approved withdrawal", body = Withdrawal)),
    security(("session" = [])),
)]
#[post("/admin/withdrawals/{id}/approve")]
pub async fn admin_approve_withdrawal(
    state: web::Data<AppState>,
    admin: Operator,
    id: web::Path<String>,
    body: OptionalJson<NoFields>,
) -> Result<web::Json<Withdrawal>, ApiError> {
    let NoFields {} = body.valid()?;
    settle(&state, admin, &id, WithdrawalSettlement::Approve).await
}

/// Reject a withdrawal
///
/// Its reserved amount is available again, once. A second time changes nothing; a withdrawal that was approved is 409
/// `already_settled`.
///
/// From the amount of `STEP_UP_AMOUNT` on, it asks for a fresh proof (`step_up_required`).
///
/// Permissions: an admin's owner or operator.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The withdrawal's id")),
    request_body = Option<SettlementReason>,
    responses((status = 200, description = "The rejected withdrawal", body = Withdrawal)),
    security(("session" = [])),
)]
#[post("/admin/withdrawals/{id}/reject")]
pub async fn admin_reject_withdrawal(
    state: web::Data<AppState>,
    admin: Operator,
    id: web::Path<String>,
    body: OptionalJson<SettlementReason>,
) -> Result<web::Json<Withdrawal>, ApiError> {
    let SettlementReason { reason } = body.valid()?;
    settle(&state, admin, &id, WithdrawalSettlement::Reject { reason }).await
}

async fn settle(
    state: &AppState,
    admin: Operator,
    id: &str,
    settlement: WithdrawalSettlement,
) -> Result<web::Json<Withdrawal>, ApiError> {
    let id: WithdrawalId = path_id(id)?;
    let (signer, step_up_amount) = (admin.signer(), state.step_up_amount);
    let settled = state
        .change::<_, ApiError>(admin.into_author(), move |connection, act| {
            let settled = withdrawals::admin_settle(connection, act, &id, settlement)?;
            if settled.amount >= step_up_amount {
                require_fresh_proof(connection, &signer, act.at)?;
            }
            Ok(settled)
        })
        .await?;
    Ok(web::Json(settled))
}
