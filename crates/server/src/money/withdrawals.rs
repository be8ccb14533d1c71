//! A client's withdrawals.

use actix_web::{get, web};
use keywright_api_types::ids::{ClientId, WithdrawalId};
use keywright_api_types::withdrawals::{Withdrawal, WithdrawalStatus};
use keywright_api_types::{ErrorCode, Page};
use keywright_database::DatabaseError;
use keywright_database::withdrawals;

use super::{money_parameters, path_id};
use crate::errors::ApiError;
use crate::pages::{Query, page};
use crate::session::ClientUser;
use crate::state::AppState;

money_parameters! {
    /// Which withdrawals to list.
    WithdrawalParameters of WithdrawalStatus, WithdrawalId {}
}

/// List the client's withdrawals
///
/// Newest first, unless `order` says otherwise.
///
/// Permissions: a client's user.
#[utoipa::path(
    tag = "Money",
    params(WithdrawalParameters),
    responses((status = 200, description = "A page of withdrawals", body = Page<Withdrawal>)),
    security(("session" = [])),
)]
#[get("/withdrawals")]
pub async fn list_client_withdrawals(
    state: web::Data<AppState>,
    user: ClientUser,
    parameters: Query<WithdrawalParameters>,
) -> Result<web::Json<Page<Withdrawal>>, ApiError> {
    withdrawals_page(&state, user.client_id(), parameters).await
}

/// Read one of the client's withdrawals
///
/// Permissions: a client's user.
#[utoipa::path(
    tag = "Money",
    params(("id" = String, Path, description = "The withdrawal's id")),
    responses((status = 200, description = "The withdrawal", body = Withdrawal)),
    security(("session" = [])),
)]
#[get("/withdrawals/{id}")]
pub async fn read_client_withdrawal(
    state: web::Data<AppState>,
    user: ClientUser,
    id: web::Path<String>,
) -> Result<web::Json<Withdrawal>, ApiError> {
    find_withdrawal(&state, user.client_id(), &id).await
}

/// A page of a client's withdrawals.
///
/// # Errors
/// What is wrong with the parameters, or that the database failed.
pub async fn withdrawals_page(
    state: &AppState,
    client: ClientId,
    parameters: Query<WithdrawalParameters>,
) -> Result<web::Json<Page<Withdrawal>>, ApiError> {
    let parameters = parameters.valid()?;
    let (filter, limit) = parameters.filter()?;
    let found = state
        .read::<_, DatabaseError>(move |connection| withdrawals::list(connection, &client, &filter, limit + 1))
        .await?;
    Ok(web::Json(page(found, limit, |withdrawal| withdrawal.id.to_string())))
}

/// A client's withdrawal, by the id in the path.
///
/// # Errors
/// `not_found`, or that the database failed.
pub async fn find_withdrawal(state: &AppState, client: ClientId, id: &str) -> Result<web::Json<Withdrawal>, ApiError> {
    let id: WithdrawalId = path_id(id)?;
    let found = state.read::<_, DatabaseError>(move |connection| withdrawals::find(connection, &client, &id)).await?;
    found.map(web::Json).ok_or_else(|| ApiError::new(ErrorCode::NotFound))
}
