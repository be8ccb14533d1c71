//! Billing a customer.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use keywright_api_types::invoices::{CreateInvoice, Invoice};
use keywright_api_types::permissions::required::InvoicesCreate;
use keywright_database::invoices;

use crate::business::{IdempotencyHeader, Operation};
use crate::errors::ApiError;
use crate::guarding::Caller;
use crate::state::AppState;

/// Create an invoice
///
/// The server computes each line's sum and the total. A payment that names the invoice pays it.
#[utoipa::path(
    tag = "Invoices",
    params(IdempotencyHeader),
    request_body = CreateInvoice,
    responses((status = 201, description = "The invoice", body = Invoice)),
    security(("bearer" = ["invoices:create"]), ("api_key" = ["invoices:create"])),
)]
#[post("/invoices")]
pub async fn create_invoice(
    state: web::Data<AppState>,
    caller: Caller<InvoicesCreate>,
    operation: Operation,
) -> Result<HttpResponse, ApiError> {
    let (body, once) = operation.json::<CreateInvoice>()?;
    once.run(&state, caller.ids(), StatusCode::CREATED, move |connection, act, client| {
        invoices::create(connection, act, client, body)
    })
    .await
}
