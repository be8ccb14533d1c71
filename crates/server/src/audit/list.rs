//! The trail, a page at a time: a client's own, and everybody's for admins.

use actix_web::{get, web};
use keywright_api_types::Page;
use keywright_api_types::audit::AuditEvent;
use keywright_api_types::ids::ClientId;
use keywright_database::DatabaseError;
use keywright_database::audit::{self, AuditFilter};

use super::filter::trail_parameters;
use crate::errors::ApiError;
use crate::pages::{Query, cursor, page, page_size, unknown_cursor};
use crate::session::{Admin, ClientUser};
use crate::state::AppState;

trail_parameters! {
    /// Which part of the client's trail to list.
    TrailParameters {
        /// How many events: 1 to 100, 25 if absent.
        #[param(minimum = 1, maximum = 100)]
        limit: Option<u32>,
        /// `next_cursor` of the page before.
        cursor: Option<String>,
    }
}

trail_parameters! {
    /// Which part of the trail to list.
    AdminTrailParameters {
        /// Only what concerns this client.
        #[param(value_type = Option<String>)]
        client_id: Option<ClientId>,
        /// How many events: 1 to 100, 25 if absent.
        #[param(minimum = 1, maximum = 100)]
        limit: Option<u32>,
        /// `next_cursor` of the page before.
        cursor: Option<String>,
    }
}

/// List the client's audit events
///
/// What happened to the client, newest first, what an admin did on its behalf included. All filters that are given must fit.
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
    trail_page(&state, user.client_id(), parameters.valid()?).await
}

/// A page of a client's trail.
///
/// # Errors
/// That the parameters do not fit, or that the database failed.
pub async fn trail_page(
    state: &AppState,
    client: ClientId,
    mut parameters: TrailParameters,
) -> Result<web::Json<Page<AuditEvent>>, ApiError> {
    let limit = page_size(parameters.limit)?;
    let filter = AuditFilter { before: cursor(parameters.cursor.as_deref())?, ..parameters.filter()? };
    let events =
        state.read::<_, DatabaseError>(move |connection| audit::list(connection, &client, &filter, limit + 1)).await?;
    let events = events.ok_or_else(unknown_cursor)?;
    Ok(web::Json(page(events, limit, |event| event.id.to_string())))
}

/// List all audit events
///
/// What happened on this installation, newest first. All filters that are given must fit.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(AdminTrailParameters),
    responses((status = 200, description = "A page of events", body = Page<AuditEvent>)),
    security(("session" = [])),
)]
#[get("/admin/audit-events")]
pub async fn admin_list_audit_events(
    state: web::Data<AppState>,
    _: Admin,
    parameters: Query<AdminTrailParameters>,
) -> Result<web::Json<Page<AuditEvent>>, ApiError> {
    let mut parameters = parameters.valid()?;
    let (limit, client) = (page_size(parameters.limit)?, parameters.client_id);
    let filter = AuditFilter { before: cursor(parameters.cursor.as_deref())?, ..parameters.filter()? };
    let events = state
        .read::<_, DatabaseError>(move |connection| audit::admin_list(connection, client.as_ref(), &filter, limit + 1))
        .await?
        .ok_or_else(unknown_cursor)?;
    Ok(web::Json(page(events, limit, |event| event.id.to_string())))
}
