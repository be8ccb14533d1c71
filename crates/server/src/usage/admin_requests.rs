//! The log across clients, for admins.

use actix_web::{HttpResponse, get, web};
use keywright_api_types::ids::ClientId;
use keywright_api_types::requests::{ExportFormat, LoggedRequest, RequestPage};

use super::log_filter::log_parameters;
use super::requests::{Whose, answer};
use super::{export, flush};
use crate::errors::ApiError;
use crate::pages::{Query, page_size};
use crate::session::Admin;
use crate::state::AppState;

log_parameters! {
    /// Which calls to list; all that is named must fit.
    AdminLogParameters {
        /// Only calls of this client.
        #[param(value_type = Option<String>)]
        client_id: Option<ClientId>,
        /// How many calls: 1 to 100, 25 if absent.
        #[param(minimum = 1, maximum = 100)]
        limit: Option<u32>,
    }
}

log_parameters! {
    /// Which calls to export; all that is named must fit.
    AdminExportParameters {
        /// Only calls of this client.
        #[param(value_type = Option<String>)]
        client_id: Option<ClientId>,
        /// The form of the file; `csv` if absent.
        #[param(inline)]
        format: Option<ExportFormat>,
    }
}

/// List everyone's calls
///
/// Every call with a known key, accepted or not, newest first, with its client's name. Each is listed for as long as the
/// package that its client had then keeps it.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(AdminLogParameters),
    responses((status = 200, description = "A page of calls", body = RequestPage)),
    security(("session" = [])),
)]
#[get("/admin/requests")]
pub async fn admin_list_requests(
    state: web::Data<AppState>,
    _: Admin,
    parameters: Query<AdminLogParameters>,
) -> Result<web::Json<RequestPage>, ApiError> {
    let parameters = parameters.valid()?;
    let (limit, filter) = (page_size(parameters.limit)?, parameters.filter(None)?);
    flush(&state).await;
    answer(&state, Whose::Any(parameters.client_id), filter, limit).await
}

/// Export everyone's calls
///
/// As a client exports its own, with each call's client.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(AdminExportParameters),
    responses((status = 200, description = "The calls", content((String = "text/csv"), (LoggedRequest = "application/x-ndjson")))),
    security(("session" = [])),
)]
#[get("/admin/requests/export")]
pub async fn admin_export_requests(
    state: web::Data<AppState>,
    _: Admin,
    parameters: Query<AdminExportParameters>,
) -> Result<HttpResponse, ApiError> {
    let parameters = parameters.valid()?;
    let filter = parameters.filter(None)?;
    flush(&state).await;
    export::answer(&state, Whose::Any(parameters.client_id), filter, parameters.format)
}
