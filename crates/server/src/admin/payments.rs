//! Everybody's payments.

use actix_web::{get, web};
use keywright_api_types::ids::{ClientId, PaymentId};
use keywright_api_types::payments::{Payment, PaymentStatus};
use keywright_api_types::{ErrorCode, Page};
use keywright_database::DatabaseError;
use keywright_database::payments;

use crate::errors::ApiError;
use crate::money::{money_parameters, path_id};
use crate::pages::{Query, page};
use crate::session::Admin;
use crate::state::AppState;

money_parameters! {
    /// Which payments to list.
    AdminPaymentParameters of PaymentStatus, PaymentId {
        /// Only this client's.
        client_id: Option<ClientId>,
    }
}

/// List all payments
///
/// Of every client, newest first unless `order` says otherwise. `status=pending&order=asc` are those to be settled, in the
/// order in which they came.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(AdminPaymentParameters),
    responses((status = 200, description = "A page of payments", body = Page<Payment>)),
    security(("session" = [])),
)]
#[get("/admin/payments")]
pub async fn admin_list_payments(
    state: web::Data<AppState>,
    _: Admin,
    parameters: Query<AdminPaymentParameters>,
) -> Result<web::Json<Page<Payment>>, ApiError> {
    let parameters = parameters.valid()?;
    let (filter, limit) = parameters.filter()?;
    let client = parameters.client_id;
    let found = state
        .read::<_, DatabaseError>(move |connection| {
            payments::admin_list(connection, client.as_ref(), &filter, limit + 1)
        })
        .await?;
    Ok(web::Json(page(found, limit, |payment| payment.id.to_string())))
}

/// Read any client's payment
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The payment's id")),
    responses((status = 200, description = "The payment", body = Payment)),
    security(("session" = [])),
)]
#[get("/admin/payments/{id}")]
pub async fn admin_read_payment(
    state: web::Data<AppState>,
    _: Admin,
    id: web::Path<String>,
) -> Result<web::Json<Payment>, ApiError> {
    let id: PaymentId = path_id(&id)?;
    let found = state.read::<_, DatabaseError>(move |connection| payments::admin_find(connection, &id)).await?;
    found.map(web::Json).ok_or_else(|| ApiError::new(ErrorCode::NotFound))
}
