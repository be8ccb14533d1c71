//! A client's invoices.

use actix_web::{get, web};
use keywright_api_types::ids::{ClientId, InvoiceId};
use keywright_api_types::invoices::{Invoice, InvoiceStatus};
use keywright_api_types::{ErrorCode, Page};
use keywright_database::DatabaseError;
use keywright_database::invoices;

use super::{money_parameters, path_id};
use crate::errors::ApiError;
use crate::pages::{Query, page};
use crate::session::ClientUser;
use crate::state::AppState;

money_parameters! {
    /// Which invoices to list.
    InvoiceParameters of InvoiceStatus, InvoiceId {}
}

/// List the client's invoices
///
/// Newest first, unless `order` says otherwise.
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
    let (filter, limit) = parameters.filter()?;
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
