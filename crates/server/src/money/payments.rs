//! A client's payments.

use actix_web::{get, web};
use keywright_api_types::ids::{ClientId, PaymentId};
use keywright_api_types::payments::{Payment, PaymentStatus};
use keywright_api_types::{ErrorCode, Page};
use keywright_database::DatabaseError;
use keywright_database::payments;

use super::{money_parameters, path_id};
use crate::errors::ApiError;
use crate::pages::{Query, page};
use crate::session::ClientUser;
use crate::state::AppState;

money_parameters! {
    /// Which payments to list.
    PaymentParameters of PaymentStatus, PaymentId {}
}

/// List the client's payments
///
/// Newest first, unless `order` says otherwise.
///
/// Permissions: a client's user.
#[utoipa::path(
    tag = "Money",
    params(PaymentParameters),
    responses((status = 200, description = "A page of payments", body = Page<Payment>)),
    security(("session" = [])),
)]
#[get("/payments")]
pub async fn list_client_payments(
    state: web::Data<AppState>,
    user: ClientUser,
    parameters: Query<PaymentParameters>,
) -> Result<web::Json<Page<Payment>>, ApiError> {
    payments_page(&state, user.client_id(), parameters).await
}

/// Read one of the client's payments
///
/// Permissions: a client's user.
#[utoipa::path(
    tag = "Money",
    params(("id" = String, Path, description = "The payment's id")),
    responses((status = 200, description = "The payment", body = Payment)),
    security(("session" = [])),
)]
#[get("/payments/{id}")]
pub async fn read_client_payment(
    state: web::Data<AppState>,
    user: ClientUser,
    id: web::Path<String>,
) -> Result<web::Json<Payment>, ApiError> {
    find_payment(&state, user.client_id(), &id).await
}

/// A page of a client's payments.
///
/// # Errors
/// What is wrong with the parameters, or that the database failed.
pub async fn payments_page(
    state: &AppState,
    client: ClientId,
    parameters: Query<PaymentParameters>,
) -> Result<web::Json<Page<Payment>>, ApiError> {
    let parameters = parameters.valid()?;
    let (filter, limit) = parameters.filter()?;
    let found = state
        .read::<_, DatabaseError>(move |connection| payments::list(connection, &client, &filter, limit + 1))
        .await?;
    Ok(web::Json(page(found, limit, |payment| payment.id.to_string())))
}

/// A client's payment, by the id in the path.
///
/// # Errors
/// `not_found`, or that the database failed.
pub async fn find_payment(state: &AppState, client: ClientId, id: &str) -> Result<web::Json<Payment>, ApiError> {
    let id: PaymentId = path_id(id)?;
    let found = state.read::<_, DatabaseError>(move |connection| payments::find(connection, &client, &id)).await?;
    found.map(web::Json).ok_or_else(|| ApiError::new(ErrorCode::NotFound))
}
