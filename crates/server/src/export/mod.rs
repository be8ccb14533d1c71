//! Lists as files, streamed: however long one is, a few hundred lines are in memory.

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{Error, HttpResponse};
use futures_util::Stream;
use keywright_api_types::Timestamp;
use keywright_api_types::requests::ExportFormat;

use crate::errors::ApiError;

/// Answers with a file, named after what is in it and the day.
///
/// # Errors
/// Never, as far as is known: the name can stand in a header.
pub fn answer(
    what: &str,
    format: ExportFormat,
    now: Timestamp,
    pieces: impl Stream<Item = Result<Bytes, Error>> + 'static,
) -> Result<HttpResponse, ApiError> {
    let content_type = match format {
        ExportFormat::Csv => "text/csv; charset=utf-8; header=present",
        ExportFormat::Ndjson => "application/x-ndjson",
    };
    let day = now.to_string().chars().take(10).collect::<String>();
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{what}-{day}.{format}\""));
    Ok(HttpResponse::Ok()
        .content_type(content_type)
        .insert_header((header::CONTENT_DISPOSITION, disposition.map_err(ApiError::internal)?))
        .streaming(pieces))
}

/// A line of JSON, with its end.
///
/// # Errors
/// Never, as far as is known: what is exported can be written as JSON.
pub fn json_line(line: &impl serde::Serialize) -> Result<String, ApiError> {
    let text = serde_json::to_string(line).map_err(ApiError::internal)?;
    Ok(format!("{text}\n"))
}
