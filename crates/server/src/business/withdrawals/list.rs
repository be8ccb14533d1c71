//! Looking withdrawals up.

use actix_web::{get, web};
use keywright_api_types::Page;
use keywright_api_types::permissions::required::WithdrawalsRead;
use keywright_api_types::withdrawals::Withdrawal;

use crate::errors::ApiError;
use crate::guarding::Caller;
use crate::money::{WithdrawalParameters, find_withdrawal, withdrawals_page};
use crate::pages::Query;
use crate::state::AppState;

/// List withdrawals
///
/// Newest first, unless `order` says otherwise.
#[utoipa::path(
    tag = "Withdrawals",
    params(WithdrawalParameters),
    responses((status = 200, description = "A page of withdrawals", body = Page<Withdrawal>)),
    security(("bearer" = ["withdrawals:read"]), ("api_key" = ["withdrawals:read"])),
)]
#[get("/withdrawals")]
pub async fn list_withdrawals(
    state: web::Data<AppState>,
    caller: Caller<WithdrawalsRead>,
    parameters: Query<WithdrawalParameters>,
) -> Result<web::Json<Page<Withdrawal>>, ApiError> {
    withdrawals_page(&state, caller.client_id(), parameters).await
}

/// Read a withdrawal
#[utoipa::path(
    tag = "Withdrawals",
    params(("id" = String, Path, description = "The withdrawal's id")),
    responses((status = 200, description = "The withdrawal", body = Withdrawal)),
    security(("bearer" = ["withdrawals:read"]), ("api_key" = ["withdrawals:read"])),
)]
#[get("/withdrawals/{id}")]
pub async fn read_withdrawal(
    state: web::Data<AppState>,
    caller: Caller<WithdrawalsRead>,
    id: web::Path<String>,
) -> Result<web::Json<Withdrawal>, ApiError> {
    find_withdrawal(&state, caller.client_id(), &id).await
}
