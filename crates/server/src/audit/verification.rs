//! Walking the chain: with the outcome alone, and with progress.

use std::ops::ControlFlow;

use actix_web::web::Bytes;
use actix_web::{Error, HttpResponse, get, post, web};
use futures_util::{StreamExt, stream};
use keywright_api_types::audit::{AuditProgress, AuditVerdict, AuditVerification, VerifyAuditTrail};
use keywright_database::audit::{self, AuditWalk};
use tokio::sync::{OwnedSemaphorePermit, mpsc};

use crate::errors::ApiError;
use crate::export::json_line;
use crate::json::OptionalJson;
use crate::session::Admin;
use crate::state::{AppState, run_blocking};

/// How many lines of progress an answer has at most, about.
const LINES: u64 = 100;

/// Verify the audit trail
///
/// Walks the hash chain from the first event on, holds it against every checkpoint that is kept here, and names the
/// first event that is changed, missing or out of order. `POST …/verifications` says more, and while it walks.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    responses((status = 200, description = "Whether the trail is intact", body = AuditVerdict)),
    security(("session" = [])),
)]
#[get("/admin/audit-events/verify")]
pub async fn admin_verify_audit_events(
    state: web::Data<AppState>,
    _: Admin,
) -> Result<web::Json<AuditVerdict>, ApiError> {
    let (permit, state) = (turn(&state).await?, AppState::clone(&state));
    let outcome = run_blocking(move || {
        let _permit = permit;
        walk(&state, VerifyAuditTrail::default(), |_| ControlFlow::Continue(()))
    });
    outcome
        .await?
        .map(|found| web::Json(found.into()))
        .ok_or_else(|| ApiError::internal("nobody ended the walk, and yet it ended"))
}

/// Verify the audit trail, with progress
///
/// The same, and against a checkpoint that was kept elsewhere, if one is given. The answer grows by a line whenever
/// about a hundredth of the trail was walked; the last holds the outcome. Closing the connection ends the walk.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    request_body = Option<VerifyAuditTrail>,
    responses((status = 200, description = "How far it has come, and then the outcome", content((AuditProgress = "application/x-ndjson")))),
    security(("session" = [])),
)]
#[post("/admin/audit-events/verifications")]
pub async fn admin_follow_verification(
    state: web::Data<AppState>,
    _: Admin,
    body: OptionalJson<VerifyAuditTrail>,
) -> Result<HttpResponse, ApiError> {
    let against = body.valid()?;
    let (permit, state) = (turn(&state).await?, AppState::clone(&state));
    // A reader who is slow must not hold up the walk, and there are few lines.
    let (report, mut reports) = mpsc::unbounded_channel();
    // It runs on its own until it is done, or until nobody takes its reports any more.
    drop(web::block(move || {
        let _permit = permit;
        let mut last = AuditProgress { checked: 0, total: 0, outcome: None };
        let tell = |progress: AuditProgress| match report.send(Ok(progress)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        };
        let outcome = walk(&state, against, |progress| {
            let is_due = progress.checked >= last.checked.saturating_add(progress.total / LINES);
            match is_due {
                true => {
                    last = progress.clone();
                    tell(progress)
                }
                false => ControlFlow::Continue(()),
            }
        });
        match outcome {
            Ok(Some(outcome)) => {
                let (checked, total) = (outcome.checked, last.total.max(outcome.checked));
                // Whoever asked may have gone away in this moment.
                let _ = tell(AuditProgress { checked, total, outcome: Some(outcome) });
            }
            Ok(None) => {}
            // The answer has begun with 200: all that can be done is to break it off, which a client sees.
            Err(error) => {
                tracing::error!(%error, cause = error.cause, "verifying the audit trail broke off");
                let _ = report.send(Err(error));
            }
        }
    }));
    let lines = stream::poll_fn(move |context| reports.poll_recv(context)).map(|report| {
        let line = report.and_then(|progress| json_line(&progress));
        line.map(Bytes::from).map_err(Error::from)
    });
    Ok(HttpResponse::Ok().content_type("application/x-ndjson").streaming(lines))
}

/// Waits until no other walk runs here.
async fn turn(state: &AppState) -> Result<OwnedSemaphorePermit, ApiError> {
    state.audit_walk.clone().acquire_owned().await.map_err(ApiError::internal)
}

fn walk(
    state: &AppState,
    against: VerifyAuditTrail,
    mut progress: impl FnMut(AuditProgress) -> ControlFlow<()>,
) -> Result<Option<AuditVerification>, ApiError> {
    let own_key = state.audit_key.public_key();
    let walk = AuditWalk { checkpoint: against.checkpoint.clone(), known_key: Some(own_key.clone()) };
    let outcome = state.database.read(|connection| {
        audit::admin_verify(connection, walk, |checked, total| {
            progress(AuditProgress { checked, total, outcome: None })
        })
    })?;
    if let Some(found) = &outcome {
        let (given, now) = (against.checkpoint.as_ref(), state.now());
        state.database.append(|connection| audit::admin_note_walk(connection, found, given, &own_key, now))?;
    }
    Ok(outcome)
}
