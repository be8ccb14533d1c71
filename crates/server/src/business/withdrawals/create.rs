//! Asking for a withdrawal.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use keywright_api_types::permissions::required::WithdrawalsCreate;
use keywright_api_types::withdrawals::{CreateWithdrawal, Withdrawal};
use keywright_database::withdrawals;

use crate::business::{IdempotencyHeader, Operation};
use crate::errors::ApiError;
use crate::guarding::Caller;
use crate::state::AppState;

/// Create a withdrawal
///
/// Its amount is reserved at once: it is no longer available until the withdrawal is rejected. If less is available,
/// 409 `insufficient_funds`.
#[utoipa::path(
    tag = "Withdrawals",
    params(IdempotencyHeader),
    request_body = CreateWithdrawal,
    responses((status = 201, description = "The withdrawal", body = Withdrawal)),
    security(("bearer" = ["withdrawals:create"]), ("api_key" = ["withdrawals:create"])),
)]
#[post("/withdrawals")]
pub async fn create_withdrawal(
    state: web::Data<AppState>,
    caller: Caller<WithdrawalsCreate>,
    operation: Operation,
) -> Result<HttpResponse, ApiError> {
    let (body, once) = operation.json::<CreateWithdrawal>()?;
    once.run(&state, caller.ids(), StatusCode::CREATED, move |connection, act, client| {
        withdrawals::create(connection, act, client, body)
    })
    .await
}
