//! What a watched change would have done.

use actix_web::{get, web};
use keywright_api_types::Problem;
use keywright_api_types::admin::shadow_changes::{MOST_JUDGED, MOST_READ, ShadowReport, ShadowSpan};
use keywright_api_types::ids::ShadowChangeId;
use keywright_database::request_log::Bound;
use keywright_database::shadow_changes::{self, Judging, ShadowError};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::errors::ApiError;
use crate::money::path_id;
use crate::pages::Query;
use crate::routes::Routes;
use crate::session::Admin;
use crate::state::AppState;
use crate::usage::flush;

/// Which calls to judge.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReportParameters {
    /// Those of the last day, if absent.
    #[param(inline)]
    span: Option<ShadowSpan>,
}

/// Read what a watched change would have done
///
/// The calls in the log are judged anew with the change made, and everything else as it was: a check that compares the
/// same ended as it did. Rates start full with the first call, and count calls as they arrived, to the millisecond and on
/// all nodes together. Calls from before the log begins are not judged; of more than about a million the newest are, and
/// fewer where they lie among more than twenty million others. Nothing is judged any more of a change that has ended.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The change's id"), ReportParameters),
    responses(
        (status = 200, description = "What it would have done", body = ShadowReport),
        (status = 409, description = "`already_settled`", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[get("/admin/shadow-changes/{id}/report")]
pub async fn admin_read_shadow_report(
    state: web::Data<AppState>,
    _: Admin,
    routes: web::Data<Routes>,
    id: web::Path<String>,
    parameters: Query<ReportParameters>,
) -> Result<web::Json<ShadowReport>, ApiError> {
    let id: ShadowChangeId = path_id(&id)?;
    let span = parameters.valid()?.span.unwrap_or(ShadowSpan::LastDay);
    let turn = state.shadow_report.clone().acquire_owned().await.map_err(ApiError::internal)?;
    flush(&state).await;
    let (limits, now) = (state.workshop.limits, state.now());
    let report = state
        .read::<_, ShadowError>(move |connection| {
            // Held for as long as the work lasts, though who asked may be gone.
            let _turn = turn;
            let required = |method: &str, route: &str| routes.required(method, route);
            let bound = Bound { taken: MOST_JUDGED, unpacked: MOST_READ };
            let judging = Judging { limits, required: &required, span, bound };
            shadow_changes::admin_report(connection, &id, &judging, now)
        })
        .await?;
    Ok(web::Json(report))
}
