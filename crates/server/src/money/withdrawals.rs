//! A client's withdrawals.

use actix_web::{get, web};
use keywright_api_types::ids::{ClientId, WithdrawalId};
use keywright_api_types::withdrawals::{Withdrawal, WithdrawalStatus};
use keywright_api_types::{ErrorCode, Page};
use keywright_database::DatabaseError;
use keywright_database::withdrawals::{self, WithdrawalFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use super::path_id;
use crate::errors::ApiError;
use crate::pages::{Query, cursor, page, page_size};
use crate::session::ClientUser;
use crate::state::AppState;

/// Which withdrawals to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WithdrawalParameters {
    /// Only withdrawals with this status.
    status: Option<WithdrawalStatus>,
    /// How many withdrawals: 1 to 100, 25 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List the client's withdrawals
///
/// Newest first.
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
    let limit = page_size(parameters.limit)?;
    let filter = WithdrawalFilter { status: parameters.status, before: cursor(parameters.cursor.as_deref())? };
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
