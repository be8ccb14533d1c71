//! Everybody's withdrawals.

use actix_web::{get, web};
use keywright_api_types::ids::{ClientId, WithdrawalId};
use keywright_api_types::withdrawals::{Withdrawal, WithdrawalStatus};
use keywright_api_types::{ErrorCode, Page};
use keywright_database::DatabaseError;
use keywright_database::withdrawals;

use crate::errors::ApiError;
use crate::money::{money_parameters, path_id};
use crate::pages::{Query, page};
use crate::session::Admin;
use crate::state::AppState;

money_parameters! {
    /// Which withdrawals to list.
    AdminWithdrawalParameters of WithdrawalStatus, WithdrawalId {
        /// Only this client's.
        client_id: Option<ClientId>,
    }
}

/// List all withdrawals
///
/// Of every client, newest first unless `order` says otherwise. `status=pending&order=asc` are those to be settled, in the
/// order in which they came.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(AdminWithdrawalParameters),
    responses((status = 200, description = "A page of withdrawals", body = Page<Withdrawal>)),
    security(("session" = [])),
)]
#[get("/admin/withdrawals")]
pub async fn admin_list_withdrawals(
    state: web::Data<AppState>,
    _: Admin,
    parameters: Query<AdminWithdrawalParameters>,
) -> Result<web::Json<Page<Withdrawal>>, ApiError> {
    let parameters = parameters.valid()?;
    let (filter, limit) = parameters.filter()?;
    let client = parameters.client_id;
    let found = state
        .read::<_, DatabaseError>(move |connection| {
            withdrawals::admin_list(connection, client.as_ref(), &filter, limit + 1)
        })
        .await?;
    Ok(web::Json(page(found, limit, |withdrawal| withdrawal.id.to_string())))
}

/// Read any client's withdrawal
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The withdrawal's id")),
    responses((status = 200, description = "The withdrawal", body = Withdrawal)),
    security(("session" = [])),
)]
#[get("/admin/withdrawals/{id}")]
pub async fn admin_read_withdrawal(
    state: web::Data<AppState>,
    _: Admin,
    id: web::Path<String>,
) -> Result<web::Json<Withdrawal>, ApiError> {
    let id: WithdrawalId = path_id(&id)?;
    let found = state.read::<_, DatabaseError>(move |connection| withdrawals::admin_find(connection, &id)).await?;
    found.map(web::Json).ok_or_else(|| ApiError::new(ErrorCode::NotFound))
}
