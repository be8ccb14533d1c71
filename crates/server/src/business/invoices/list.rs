//! Looking invoices up.

use actix_web::{get, web};
use keywright_api_types::Page;
use keywright_api_types::invoices::Invoice;
use keywright_api_types::permissions::required::InvoicesRead;

use crate::errors::ApiError;
use crate::guarding::Caller;
use crate::money::{InvoiceParameters, find_invoice, invoices_page};
use crate::pages::Query;
use crate::state::AppState;

/// List invoices
///
/// Newest first, unless `order` says otherwise.
#[utoipa::path(
    tag = "Invoices",
    params(InvoiceParameters),
    responses((status = 200, description = "A page of invoices", body = Page<Invoice>)),
    security(("bearer" = ["invoices:read"]), ("api_key" = ["invoices:read"])),
)]
#[get("/invoices")]
pub async fn list_invoices(
    state: web::Data<AppState>,
    caller: Caller<InvoicesRead>,
    parameters: Query<InvoiceParameters>,
) -> Result<web::Json<Page<Invoice>>, ApiError> {
    invoices_page(&state, caller.client_id(), parameters).await
}

/// Read an invoice
#[utoipa::path(
    tag = "Invoices",
    params(("id" = String, Path, description = "The invoice's id")),
    responses((status = 200, description = "The invoice", body = Invoice)),
    security(("bearer" = ["invoices:read"]), ("api_key" = ["invoices:read"])),
)]
#[get("/invoices/{id}")]
pub async fn read_invoice(
    state: web::Data<AppState>,
    caller: Caller<InvoicesRead>,
    id: web::Path<String>,
) -> Result<web::Json<Invoice>, ApiError> {
    find_invoice(&state, caller.client_id(), &id).await
}
