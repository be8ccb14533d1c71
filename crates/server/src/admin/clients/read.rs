//! One client: its settings, its money and its trail.

use actix_web::{get, web};
use keywright_api_types::Page;
use keywright_api_types::admin::clients::AdminClient;
use keywright_api_types::audit::AuditEvent;
use keywright_api_types::balance::Balance;
use keywright_api_types::ids::ClientId;

use super::client_of;
use crate::audit::{TrailParameters, trail_page};
use crate::errors::ApiError;
use crate::money::{balance_of, path_id};
use crate::pages::Query;
use crate::session::Admin;
use crate::state::AppState;

/// Read a client
///
/// With what is in force for it and where that comes from.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The client's id")),
    responses((status = 200, description = "The client", body = AdminClient)),
    security(("session" = [])),
)]
#[get("/admin/clients/{id}")]
pub async fn admin_read_client(
    state: web::Data<AppState>,
    _: Admin,
    id: web::Path<String>,
) -> Result<web::Json<AdminClient>, ApiError> {
    client_of(&state, path_id(&id)?).await.map(web::Json)
}

/// Read a client's balance
///
/// Its funds in every currency, in minor units.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The client's id")),
    responses((status = 200, description = "A line for each currency", body = Balance)),
    security(("session" = [])),
)]
#[get("/admin/clients/{id}/balance")]
pub async fn admin_read_client_balance(
    state: web::Data<AppState>,
    _: Admin,
    id: web::Path<String>,
) -> Result<web::Json<Balance>, ApiError> {
    let id: ClientId = path_id(&id)?;
    client_of(&state, id).await?;
    balance_of(&state, id).await
}

/// List a client's audit events
///
/// The trail that the client itself sees, newest first.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The client's id"), TrailParameters),
    responses((status = 200, description = "A page of events", body = Page<AuditEvent>)),
    security(("session" = [])),
)]
#[get("/admin/clients/{id}/audit-events")]
pub async fn admin_list_client_events(
    state: web::Data<AppState>,
    _: Admin,
    id: web::Path<String>,
    parameters: Query<TrailParameters>,
) -> Result<web::Json<Page<AuditEvent>>, ApiError> {
    let (id, parameters): (ClientId, _) = (path_id(&id)?, parameters.valid()?);
    client_of(&state, id).await?;
    trail_page(&state, id, parameters).await
}
