//! The audit trail: a client's own, and everybody's for admins.

use actix_web::{get, web};
use keywright_api_types::Page;
use keywright_api_types::audit::{AuditEvent, AuditVerification};
use keywright_database::{DatabaseError, audit};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::errors::ApiError;
use crate::pages::{Query, cursor, page, page_size};
use crate::session::{Admin, ClientUser};
use crate::state::AppState;

/// Which part of the trail to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TrailParameters {
    /// How many events: 1 to 100, 25 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List the client's audit events
///
/// What happened to the client, newest first, what an admin did on its behalf included.
///
/// Permissions: a client's user.
#[utoipa::path(
    tag = "Audit",
    params(TrailParameters),
    responses((status = 200, description = "A page of events", body = Page<AuditEvent>)),
    security(("session" = [])),
)]
#[get("/audit-events")]
pub async fn list_audit_events(
    state: web::Data<AppState>,
    user: ClientUser,
    parameters: Query<TrailParameters>,
) -> Result<web::Json<Page<AuditEvent>>, ApiError> {
    let parameters = parameters.valid()?;
    let limit = page_size(parameters.limit)?;
    let (client, before) = (user.client_id(), cursor(parameters.cursor.as_deref())?);
    let events = state
        .read::<_, DatabaseError>(move |connection| audit::list(connection, &client, before.as_ref(), limit + 1))
        .await?;
    Ok(web::Json(page(events, limit, |event| event.id.to_string())))
}

/// List all audit events
///
/// What happened on this installation, newest first.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(TrailParameters),
    responses((status = 200, description = "A page of events", body = Page<AuditEvent>)),
    security(("session" = [])),
)]
#[get("/admin/audit-events")]
pub async fn admin_list_audit_events(
    state: web::Data<AppState>,
    _: Admin,
    parameters: Query<TrailParameters>,
) -> Result<web::Json<Page<AuditEvent>>, ApiError> {
    let parameters = parameters.valid()?;
    let limit = page_size(parameters.limit)?;
    let before = cursor(parameters.cursor.as_deref())?;
    let events = state
        .read::<_, DatabaseError>(move |connection| audit::admin_list(connection, before.as_ref(), limit + 1))
        .await?;
    Ok(web::Json(page(events, limit, |event| event.id.to_string())))
}

/// Verify the audit trail
///
/// Walks the hash chain from the first event on and names the first that is changed, missing its
/// predecessor or out of order.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    responses((status = 200, description = "Whether the trail is intact", body = AuditVerification)),
    security(("session" = [])),
)]
#[get("/admin/audit-events/verify")]
pub async fn admin_verify_audit_events(
    state: web::Data<AppState>,
    _: Admin,
) -> Result<web::Json<AuditVerification>, ApiError> {
    Ok(web::Json(state.read::<_, DatabaseError>(audit::admin_verify).await?))
}
