//! Signed checkpoints of the trail: listed, made, and taken elsewhere.

use actix_web::http::header::{CONTENT_DISPOSITION, HeaderValue};
use actix_web::{HttpResponse, get, post, web};
use keywright_api_types::audit::{AuditCheckpoint, AuditKey};
use keywright_api_types::ids::AuditEventId;
use keywright_api_types::{ErrorCode, Page};
use keywright_database::DatabaseError;
use keywright_database::audit::{self, CheckpointError};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::errors::ApiError;
use crate::json::OptionalJson;
use crate::money::{NoFields, path_id};
use crate::pages::{Query, cursor, page, page_size, unknown_cursor};
use crate::randomness;
use crate::session::{Admin, Operator};
use crate::state::AppState;

/// Which checkpoints to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CheckpointParameters {
    /// How many checkpoints: 1 to 100, 25 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List checkpoints
///
/// Signatures over the audit trail, newest first. One is made each day on which something happened. Keep some elsewhere:
/// that the newest events were cut off, or the whole trail written anew, shows only against a checkpoint that nobody
/// could change.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(CheckpointParameters),
    responses((status = 200, description = "A page of checkpoints", body = Page<AuditCheckpoint>)),
    security(("session" = [])),
)]
#[get("/admin/audit-checkpoints")]
pub async fn admin_list_audit_checkpoints(
    state: web::Data<AppState>,
    _: Admin,
    parameters: Query<CheckpointParameters>,
) -> Result<web::Json<Page<AuditCheckpoint>>, ApiError> {
    let parameters = parameters.valid()?;
    let limit = page_size(parameters.limit)?;
    let before: Option<AuditEventId> = cursor(parameters.cursor.as_deref())?;
    let list = move |connection: &mut _| audit::admin_list_checkpoints(connection, before.as_ref(), limit + 1);
    let found = state.read::<_, DatabaseError>(list).await?.ok_or_else(unknown_cursor)?;
    Ok(web::Json(page(found, limit, |checkpoint| checkpoint.id.to_string())))
}

/// Make a checkpoint
///
/// Verifies the events since the last checkpoint, and signs the trail up to its last event. A trail that is not as it
/// was written is not signed: 409 `audit_trail_broken`.
///
/// Permissions: an admin's owner or operator.
#[utoipa::path(
    tag = "Administration",
    responses((status = 201, description = "The checkpoint", body = AuditCheckpoint)),
    security(("session" = [])),
)]
#[post("/admin/audit-checkpoints")]
pub async fn admin_create_audit_checkpoint(
    state: web::Data<AppState>,
    admin: Operator,
    body: OptionalJson<NoFields>,
) -> Result<HttpResponse, ApiError> {
    let NoFields {} = body.valid()?;
    let shared = AppState::clone(&state);
    let made = state
        .act(admin.into_author(), move |database, act| {
            Ok(audit::admin_create_checkpoint(database, act, &shared.audit_key)?)
        })
        .await?;
    // Whoever asks has signed in, of which there is an event; unless somebody took all events away.
    let made = made.ok_or_else(|| ApiError::new(ErrorCode::AuditTrailBroken))?;
    Ok(HttpResponse::Created().json(made))
}

/// Signs the trail if it is due. It blocks.
///
/// # Errors
/// That the trail is not as it was written, or that the database failed.
pub fn sign_audit_trail(state: &AppState) -> Result<(), CheckpointError> {
    let mut random = randomness::secure();
    audit::admin_create_due_checkpoint(&state.database, &state.audit_key, state.now(), &mut random).map(drop)
}

/// Take a checkpoint elsewhere
///
/// As a file that `keywright verify-audit --checkpoint FILE` and verifying with progress take.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The last event that it signs")),
    responses((status = 200, description = "The checkpoint", body = AuditCheckpoint)),
    security(("session" = [])),
)]
#[get("/admin/audit-checkpoints/{id}")]
pub async fn admin_read_audit_checkpoint(
    state: web::Data<AppState>,
    _: Admin,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id: AuditEventId = path_id(&id)?;
    let found = state.read::<_, DatabaseError>(move |connection| audit::admin_find_checkpoint(connection, &id)).await?;
    let found = found.ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
    let name = format!("attachment; filename=\"audit-checkpoint-{}.json\"", found.sequence);
    let disposition = HeaderValue::try_from(name).map_err(ApiError::internal)?;
    Ok(HttpResponse::Ok().insert_header((CONTENT_DISPOSITION, disposition)).json(found))
}

/// The key of checkpoints
///
/// The public key with which this server's checkpoints are checked. Keep it elsewhere: whoever can write a trail anew
/// can sign it with another key.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    responses((status = 200, description = "The key", body = AuditKey)),
    security(("session" = [])),
)]
#[get("/admin/audit-key")]
pub async fn admin_read_audit_key(state: web::Data<AppState>, _: Admin) -> web::Json<AuditKey> {
    web::Json(AuditKey { public_key: state.audit_key.public_key() })
}
