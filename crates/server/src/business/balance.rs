//! The client's funds.

use actix_web::{get, web};
use keywright_api_types::balance::Balance;
use keywright_api_types::permissions::required::BalanceRead;

use crate::errors::ApiError;
use crate::guarding::Caller;
use crate::money::balance_of;
use crate::state::AppState;

/// Read the balance
///
/// The client's funds in every currency, in minor units.
#[utoipa::path(
    tag = "Balance",
    responses((status = 200, description = "A line for each currency", body = Balance)),
    security(("bearer" = ["balance:read"]), ("api_key" = ["balance:read"])),
)]
#[get("/balance")]
pub async fn read_balance(
    state: web::Data<AppState>,
    caller: Caller<BalanceRead>,
) -> Result<web::Json<Balance>, ApiError> {
    balance_of(&state, caller.client_id()).await
}
