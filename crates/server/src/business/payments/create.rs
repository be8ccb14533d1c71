//! Announcing a payment.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use keywright_api_types::payments::{CreatePayment, Payment};
use keywright_api_types::permissions::required::PaymentsCreate;
use keywright_database::payments::{self, Announcement, NewPayment};

use crate::business::{IdempotencyHeader, Operation};
use crate::errors::ApiError;
use crate::guarding::Caller;
use crate::randomness;
use crate::state::AppState;

/// Create a payment
///
/// Its amount is pending until the payment completes, fails or, after seven days, expires. It may name an open invoice
/// of the same amount and currency, which is paid when the payment completes.
#[utoipa::path(
    tag = "Payments",
    params(IdempotencyHeader),
    request_body = CreatePayment,
    responses((status = 201, description = "The payment", body = Payment)),
    security(("bearer" = ["payments:create"]), ("api_key" = ["payments:create"])),
)]
#[post("/payments")]
pub async fn create_payment(
    state: web::Data<AppState>,
    caller: Caller<PaymentsCreate>,
    operation: Operation,
) -> Result<HttpResponse, ApiError> {
    let (body, once) = operation.json::<CreatePayment>()?;
    let (client, api_key) = caller.ids();
    once.run_with_others(&state, client, StatusCode::CREATED, move |database, at, named, answering| {
        let payment = NewPayment { client, api_key: Some(api_key), at, body };
        payments::announce(database, &mut randomness::secure(), Announcement { payment, named, answering })
    })
    .await
}
