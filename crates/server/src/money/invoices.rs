//! A client's invoices.

use actix_web::{get, web};
use keywright_api_types::ids::{ClientId, InvoiceId};
use keywright_api_types::invoices::{Invoice, InvoiceStatus};
use keywright_api_types::{ErrorCode, Page};
use keywright_database::DatabaseError;
use keywright_database::invoices::{self, InvoiceFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use super::path_id;
use crate::errors::ApiError;
use crate::pages::{Query, cursor, page, page_size};
use crate::session::ClientUser;
use crate::state::AppState;

/// Which invoices to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InvoiceParameters {
    /// Only invoices with this status.
    status: Option<InvoiceStatus>,
    /// How many invoices: 1 to 100, 25 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List the client's invoices
///
/// Newest first.
///
/// Permissions: a client's user.
#[utoipa::path(
    tag = "Money",
    params(InvoiceParameters),
    responses((status = 200, description = "A page of invoices", body = Page<Invoice>)),
    security(("session" = [])),
)]
#[get("/invoices")]
pub async fn list_client_invoices(
    state: web::Data<AppState>,
    user: ClientUser,
    parameters: Query<InvoiceParameters>,
) -> Result<web::Json<Page<Invoice>>, ApiError> {
    invoices_page(&state, user.client_id(), parameters).await
}

/// Read one of the client's invoices
///
/// Permissions: a client's user.
#[utoipa::path(
    tag = "Money",
    params(("id" = String, Path, description = "The invoice's id")),
    responses((status = 200, description = "The invoice", body = Invoice)),
    security(("session" = [])),
)]
#[get("/invoices/{id}")]
pub async fn read_client_invoice(
    state: web::Data<AppState>,
    user: ClientUser,
    id: web::Path<String>,
) -> Result<web::Json<Invoice>, ApiError> {
    find_invoice(&state, user.client_id(), &id).await
}

/// A page of a client's invoices.
///
/// # Errors
/// What is wrong with the parameters, or that the database failed.
pub async fn invoices_page(
    state: &AppState,
    client: ClientId,
    parameters: Query<InvoiceParameters>,
) -> Result<web::Json<Page<Invoice>>, ApiError> {
    let parameters = parameters.valid()?;
    let limit = page_size(parameters.limit)?;
    let filter = InvoiceFilter { status: parameters.status, before: cursor(parameters.cursor.as_deref())? };
    let found = state
        .read::<_, DatabaseError>(move |connection| invoices::list(connection, &client, &filter, limit + 1))
        .await?;
    Ok(web::Json(page(found, limit, |invoice| invoice.id.to_string())))
}

/// A client's invoice, by the id in the path.
///
/// # Errors
/// `not_found`, or that the database failed.
pub async fn find_invoice(state: &AppState, client: ClientId, id: &str) -> Result<web::Json<Invoice>, ApiError> {
    let id: InvoiceId = path_id(id)?;
    let found = state.read::<_, DatabaseError>(move |connection| invoices::find(connection, &client, &id)).await?;
    found.map(web::Json).ok_or_else(|| ApiError::new(ErrorCode::NotFound))
}
