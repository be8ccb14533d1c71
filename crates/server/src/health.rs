//! Whether the program lives, whether it is ready, and its figures.

use actix_web::{HttpResponse, get, web};
use keywright_api_types::ErrorCode;

use crate::errors::ApiError;
use crate::state::{AppState, run_blocking};

/// Is the program alive?
#[utoipa::path(tag = "Operation", responses((status = 200, description = "It is", body = String, content_type = "text/plain")))]
#[get("/healthz")]
pub async fn is_alive() -> &'static str {
    "alive\n"
}

/// Is the program ready?
///
/// Ready means that the database is reachable and that its migrations are this program's.
#[utoipa::path(tag = "Operation", responses((status = 200, description = "It is", body = String, content_type = "text/plain")))]
#[get("/readyz")]
pub async fn is_ready(state: web::Data<AppState>) -> Result<&'static str, ApiError> {
    let database = state.database.clone();
    match run_blocking(move || Ok(database.is_current()?)).await? {
        true => Ok("ready\n"),
        false => Err(ApiError::with_detail(
            ErrorCode::DatabaseUnavailable,
            "The database lacks migrations; run `keywright migrate`.",
        )),
    }
}

/// Figures for Prometheus
#[utoipa::path(tag = "Operation", responses((status = 200, description = "OpenMetrics text", body = String, content_type = "application/openmetrics-text")))]
#[get("/metrics")]
pub async fn read_metrics(state: web::Data<AppState>) -> Result<HttpResponse, ApiError> {
    let text = state.metrics.render(&state).map_err(ApiError::internal)?;
    Ok(HttpResponse::Ok().content_type("application/openmetrics-text; version=1.0.0; charset=utf-8").body(text))
}
