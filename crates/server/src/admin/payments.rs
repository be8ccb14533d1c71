//! Everybody's payments.

use actix_web::{get, web};
use keywright_api_types::ids::{ClientId, PaymentId};
use keywright_api_types::payments::{Payment, PaymentStatus};
use keywright_api_types::{ErrorCode, Page};
use keywright_database::DatabaseError;
use keywright_database::payments::{self, PaymentFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::errors::ApiError;
use crate::money::path_id;
use crate::pages::{Query, cursor, page, page_size};
use crate::session::Admin;
use crate::state::AppState;

/// Which payments to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AdminPaymentParameters {
    /// Only this client's.
    client_id: Option<ClientId>,
    /// Only payments with this status.
    status: Option<PaymentStatus>,
    /// How many payments: 1 to 100, 25 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List all payments
///
/// Of every client, newest first.
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
    let limit = page_size(parameters.limit)?;
    let filter = PaymentFilter { status: parameters.status, before: cursor(parameters.cursor.as_deref())? };
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
