//! A page for each error code: what a problem's `type` links to.

use actix_web::{HttpResponse, get, web};
use keywright_api_types::ErrorCode;

use crate::errors::ApiError;

/// All error codes
#[utoipa::path(tag = "Operation", responses((status = 200, description = "A page that lists the error codes", body = String, content_type = "text/html")))]
#[get("/docs/errors")]
pub async fn list_errors() -> HttpResponse {
    let row = |code: &ErrorCode| {
        format!(
            "<tr><td><a href=\"{}\"><code>{code}</code></a></td><td>{}</td><td>{}</td></tr>",
            code.documentation_path(),
            code.status(),
            code.title()
        )
    };
    let rows: String = ErrorCode::ALL.iter().map(row).collect();
    page(
        "Errors",
        &format!(
            "<table><thead><tr><th>Code</th><th>Status</th><th>Meaning</th></tr></thead><tbody>{rows}</tbody></table>"
        ),
    )
}

/// An error code explained
#[utoipa::path(
    tag = "Operation",
    params(("code" = String, Path, description = "The error's code")),
    responses((status = 200, description = "A page that explains the code", body = String, content_type = "text/html")),
)]
#[get("/docs/errors/{code}")]
pub async fn explain_error(code: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let code: ErrorCode = code.parse().map_err(|()| ApiError::new(ErrorCode::NotFound))?;
    let body = format!(
        "<p><code>{code}</code> comes with HTTP status <strong>{}</strong>.</p><p>{}</p><p><a href=\"/docs/errors\">All errors</a></p>",
        code.status(),
        in_html(code.explanation()),
    );
    Ok(page(code.title(), &body))
}

/// The table's texts mark code with backticks.
fn in_html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let parts = escaped.split('`').enumerate();
    parts.map(|(index, part)| if index % 2 == 1 { format!("<code>{part}</code>") } else { part.to_owned() }).collect()
}

fn page(title: &str, body: &str) -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").insert_header(("cache-control", "no-cache")).body(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title} · Keywright</title><link rel=\"stylesheet\" href=\"/docs/errors.css\"><link rel=\"icon\" href=\"data:,\"></head>\
         <body><main><p><a href=\"/docs/\">API reference</a></p><h1>{title}</h1>{body}</main></body></html>"
    ))
}

/// The pages' style
#[get("/docs/errors.css")]
pub async fn read_style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css")
        .insert_header(("cache-control", "no-cache"))
        .body(include_str!("errors.css"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_become_code_and_signs_are_escaped() {
        assert_eq!(in_html("Send `Bearer <key>`."), "Send <code>Bearer &lt;key&gt;</code>.");
    }
}
