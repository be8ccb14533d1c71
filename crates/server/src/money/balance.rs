//! A client's funds.

use actix_web::{get, web};
use keywright_api_types::balance::Balance;
use keywright_api_types::ids::ClientId;
use keywright_database::{DatabaseError, ledger};

use crate::errors::ApiError;
use crate::session::ClientUser;
use crate::state::AppState;

/// Read the client's balance
///
/// The client's funds in every currency, in minor units.
///
/// Permissions: a client's user.
#[utoipa::path(
    tag = "Money",
    responses((status = 200, description = "A line for each currency", body = Balance)),
    security(("session" = [])),
)]
#[get("/balance")]
pub async fn read_client_balance(state: web::Data<AppState>, user: ClientUser) -> Result<web::Json<Balance>, ApiError> {
    balance_of(&state, user.client_id()).await
}

/// The client's funds.
///
/// # Errors
/// That the database failed.
pub async fn balance_of(state: &AppState, client: ClientId) -> Result<web::Json<Balance>, ApiError> {
    let data = state.read::<_, DatabaseError>(move |connection| ledger::balance(connection, &client)).await?;
    Ok(web::Json(Balance { data }))
}
