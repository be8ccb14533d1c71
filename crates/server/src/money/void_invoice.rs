//! Withdrawing an invoice.

use actix_web::{post, web};
use keywright_api_types::ids::InvoiceId;
use keywright_api_types::invoices::Invoice;
use keywright_database::invoices;

use super::{NoFields, path_id};
use crate::errors::ApiError;
use crate::json::OptionalJson;
use crate::session::ClientEditor;
use crate::state::AppState;

/// Void one of the client's invoices
///
/// Final. A second time changes nothing; an invoice that is paid, or that has a payment on its way, is 409
/// `invoice_not_open`.
///
/// Permissions: a client's owner or developer.
#[utoipa::path(
    tag = "Money",
    params(("id" = String, Path, description = "The invoice's id")),
    responses((status = 200, description = "The void invoice", body = Invoice)),
    security(("session" = [])),
)]
#[post("/invoices/{id}/void")]
pub async fn void_client_invoice(
    state: web::Data<AppState>,
    user: ClientEditor,
    id: web::Path<String>,
    body: OptionalJson<NoFields>,
) -> Result<web::Json<Invoice>, ApiError> {
    let NoFields {} = body.valid()?;
    let (client, id): (_, InvoiceId) = (user.client_id(), path_id(&id)?);
    let invoice = state
        .change(user.author(), move |connection, act| invoices::void_by_user(connection, act, &client, &id))
        .await?;
    Ok(web::Json(invoice))
}
