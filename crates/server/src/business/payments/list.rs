//! Looking payments up.

use actix_web::{get, web};
use keywright_api_types::Page;
use keywright_api_types::payments::Payment;
use keywright_api_types::permissions::required::PaymentsRead;

use crate::errors::ApiError;
use crate::guarding::Caller;
use crate::money::{PaymentParameters, find_payment, payments_page};
use crate::pages::Query;
use crate::state::AppState;

/// List payments
///
/// Newest first, unless `order` says otherwise.
#[utoipa::path(
    tag = "Payments",
    params(PaymentParameters),
    responses((status = 200, description = "A page of payments", body = Page<Payment>)),
    security(("bearer" = ["payments:read"]), ("api_key" = ["payments:read"])),
)]
#[get("/payments")]
pub async fn list_payments(
    state: web::Data<AppState>,
    caller: Caller<PaymentsRead>,
    parameters: Query<PaymentParameters>,
) -> Result<web::Json<Page<Payment>>, ApiError> {
    payments_page(&state, caller.client_id(), parameters).await
}

/// Read a payment
#[utoipa::path(
    tag = "Payments",
    params(("id" = String, Path, description = "The payment's id")),
    responses((status = 200, description = "The payment", body = Payment)),
    security(("bearer" = ["payments:read"]), ("api_key" = ["payments:read"])),
)]
#[get("/payments/{id}")]
pub async fn read_payment(
    state: web::Data<AppState>,
    caller: Caller<PaymentsRead>,
    id: web::Path<String>,
) -> Result<web::Json<Payment>, ApiError> {
    find_payment(&state, caller.client_id(), &id).await
}
