//! Everybody's invoices.

use actix_web::{get, web};
use keywright_api_types::ids::{ClientId, InvoiceId};
use keywright_api_types::invoices::{Invoice, InvoiceStatus};
use keywright_api_types::{ErrorCode, Page};
use keywright_database::DatabaseError;
use keywright_database::invoices::{self, InvoiceFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::errors::ApiError;
use crate::money::path_id;
use crate::pages::{Query, cursor, page, page_size};
use crate::session::Admin;
use crate::state::AppState;

/// Which invoices to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AdminInvoiceParameters {
    /// Only this client's.
    client_id: Option<ClientId>,
    /// Only invoices with this status.
    status: Option<InvoiceStatus>,
    /// How many invoices: 1 to 100, 25 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List all invoices
///
/// Of every client, newest first.
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
    let limit = page_size(parameters.limit)?;
    let filter = InvoiceFilter { status: parameters.status, before: cursor(parameters.cursor.as_deref())? };
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
