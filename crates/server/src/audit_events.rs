//! The audit trail: a client's own, and everybody's for admins.

use actix_web::{get, web};
use keywright_api_types::audit::{AuditAction, AuditEvent, AuditVerification};
use keywright_api_types::ids::ClientId;
use keywright_api_types::{Page, Timestamp};
use keywright_database::DatabaseError;
use keywright_database::audit::{self, AuditActor, AuditFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::errors::ApiError;
use crate::pages::{Query, cursor, page, page_size, text};
use crate::session::{Admin, ClientUser};
use crate::state::AppState;

/// Which part of the trail to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TrailParameters {
    /// By whom: a user's e-mail address or id, `admin` for any admin, `system` for the program itself.
    actor: Option<String>,
    /// What was done: an action such as `api_key.revoked`, or all of a kind, such as `api_key`.
    action: Option<String>,
    /// To what: a thing's id or its name at that time.
    target: Option<String>,
    /// From this moment on.
    from: Option<Timestamp>,
    /// Up to this moment, exclusive.
    to: Option<Timestamp>,
    /// How many events: 1 to 100, 25 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl TrailParameters {
    /// The filter and the number of events.
    fn filter(self) -> Result<(AuditFilter, u32), ApiError> {
        let limit = page_size(self.limit)?;
        let filter = AuditFilter {
            actor: text("actor", self.actor)?.map(|actor| match actor.as_str() {
                "admin" => AuditActor::Admins,
                "system" => AuditActor::System,
                _ => AuditActor::User(actor.trim().to_lowercase()),
            }),
            actions: self.action.as_deref().map(actions).transpose()?.unwrap_or_default(),
            target: text("target", self.target)?,
            from: self.from,
            to: self.to,
            before: cursor(self.cursor.as_deref())?,
        };
        Ok((filter, limit))
    }
}

/// The action of that name, or all whose names begin with it and a dot.
fn actions(name: &str) -> Result<Vec<AuditAction>, ApiError> {
    let is_named = |action: &AuditAction| {
        let rest = action.as_str().strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let named: Vec<AuditAction> = AuditAction::ALL.iter().copied().filter(is_named).collect();
    match named.is_empty() {
        true => Err(ApiError::invalid_field("action", "There is no such action.")),
        false => Ok(named),
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
    parameters: TrailParameters,
) -> Result<web::Json<Page<AuditEvent>>, ApiError> {
    let (filter, limit) = parameters.filter()?;
    let events =
        state.read::<_, DatabaseError>(move |connection| audit::list(connection, &client, &filter, limit + 1)).await?;
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
    let (filter, limit) = parameters.valid()?.filter()?;
    let events =
        state.read::<_, DatabaseError>(move |connection| audit::admin_list(connection, &filter, limit + 1)).await?;
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
