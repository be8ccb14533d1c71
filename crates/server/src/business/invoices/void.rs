//! Withdrawing an invoice.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use keywright_api_types::ids::InvoiceId;
use keywright_api_types::invoices::Invoice;
use keywright_api_types::permissions::required::InvoicesCreate;
use keywright_database::invoices;

use crate::business::{IdempotencyHeader, Operation};
use crate::errors::ApiError;
use crate::guarding::Caller;
use crate::money::path_id;
use crate::state::AppState;

/// Void an invoice
///
/// Final. A second time changes nothing; an invoice that is paid, or that has a payment on its way, is 409
/// `invoice_not_open`.
#[utoipa::path(
    tag = "Invoices",
    params(("id" = String, Path, description = "The invoice's id"), IdempotencyHeader),
    responses((status = 200, description = "The void invoice", body = Invoice)),
    security(("bearer" = ["invoices:create"]), ("api_key" = ["invoices:create"])),
)]
#[post("/invoices/{id}/void")]
pub async fn void_invoice(
    state: web::Data<AppState>,
    caller: Caller<InvoicesCreate>,
    id: web::Path<String>,
    operation: Operation,
) -> Result<HttpResponse, ApiError> {
    let once = operation.without_fields()?;
    let id: InvoiceId = path_id(&id)?;
    once.run(&state, caller.ids(), StatusCode::OK, move |connection, act, client| {
        invoices::void(connection, act, client, &id)
    })
    .await
}
