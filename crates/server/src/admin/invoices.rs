//! Everybody's invoices.

use actix_web::{get, web};
use keywright_api_types::ids::{ClientId, InvoiceId};
use keywright_api_types::invoices::{Invoice, InvoiceStatus};
use keywright_api_types::{ErrorCode, Page};
use keywright_database::DatabaseError;
use keywright_database::invoices;

use crate::errors::ApiError;
use crate::money::{money_parameters, path_id};
use crate::pages::{Query, page};
use crate::session::Admin;
use crate::state::AppState;

money_parameters! {
    /// Which invoices to list.
    AdminInvoiceParameters of InvoiceStatus, InvoiceId {
        /// Only this client's.
        client_id: Option<ClientId>,
    }
}

/// List all invoices
///
/// Of every client, newest first unless `order` says otherwise.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(AdminInvoiceParameters),
    responses((status = 200, description = "A page of invoices", body = Page<Invoice>)),
    security(("session" = [])),
)]
#[get("/admin/invoices")]
pub async fn admin_list_invoices(
    state: web::Data<AppState>,
    _: Admin,
    parameters: Query<AdminInvoiceParameters>,
) -> Result<web::Json<Page<Invoice>>, ApiError> {
    let parameters = parameters.valid()?;
    let (filter, limit) = parameters.filter()?;
    let client = parameters.client_id;
    let found = state
        .read::<_, DatabaseError>(move |connection| {
            invoices::admin_list(connection, client.as_ref(), &filter, limit + 1)
        })
        .await?;
    Ok(web::Json(page(found, limit, |invoice| invoice.id.to_string())))
}

/// Read any client's invoice
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The invoice's id")),
    responses((status = 200, description = "The invoice", body = Invoice)),
    security(("session" = [])),
)]
#[get("/admin/invoices/{id}")]
pub async fn admin_read_invoice(
    state: web::Data<AppState>,
    _: Admin,
    id: web::Path<String>,
) -> Result<web::Json<Invoice>, ApiError> {
    let id: InvoiceId = path_id(&id)?;
    let found = state.read::<_, DatabaseError>(move |connection| invoices::admin_find(connection, &id)).await?;
    found.map(web::Json).ok_or_else(|| ApiError::new(ErrorCode::NotFound))
}
