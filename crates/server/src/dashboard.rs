//! The dashboard's files, built into the program: compressed ahead of time, cached for good by their
//! hashed address, with the page of its application for every address that the dashboard itself resolves.

use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};
use keywright_api_types::ErrorCode;
use keywright_api_types::applications::Application;
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::errors::ApiError;
use crate::routes::Routes;

#[derive(RustEmbed)]
#[folder = "../../target/dashboard"]
struct Files;

const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// Answers what no other route took.
pub async fn fallback(request: HttpRequest, routes: web::Data<Routes>) -> Result<HttpResponse, ApiError> {
    let path = request.path();
    if is_below("/api", path) || is_below("/v1", path) {
        return Err(routes.refusal(path));
    }
    let known = routes.refusal(path);
    if known.code == ErrorCode::MethodNotAllowed {
        return Err(known);
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(ApiError::method_not_allowed("GET, HEAD"));
    }
    let page = Application::of_path(path).page();
    let path = path.trim_start_matches('/');
    if Files::get(path).is_some() && !path.is_empty() {
        return Ok(serve(&request, path));
    }
    // Whatever looks like a file and is none must not be answered with a page.
    if path.starts_with("assets/") || path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        return Err(ApiError::new(ErrorCode::NotFound));
    }
    match Files::get(page) {
        Some(_) => Ok(serve(&request, page)),
        None => Err(ApiError::with_detail(
            ErrorCode::NotFound,
            "The dashboard is not built into this program; `cargo xtask dashboard` builds it.",
        )),
    }
}

/// Whether a path is that folder or in it.
fn is_below(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn serve(request: &HttpRequest, path: &str) -> HttpResponse {
    let encoded = ENCODINGS.iter().filter(|(encoding, _)| accepts(request.headers(), encoding));
    let found = encoded
        .filter_map(|(encoding, suffix)| Some((Some(*encoding), Files::get(&format!("{path}{suffix}"))?)))
        .next();
    let Some((encoding, file)) = found.or_else(|| Some((None, Files::get(path)?))) else {
        return HttpResponse::NotFound().finish();
    };
    let etag = etag(&file);
    let mut response = HttpResponse::Ok();
    response.insert_header((header::ETAG, etag.as_str())).insert_header((header::VARY, "accept-encoding"));
    let caching = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    response.insert_header((header::CACHE_CONTROL, caching));
    let fresh = request.headers().get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes());
    if fresh {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    response.content_type(mime_guess::from_path(path).first_or_octet_stream().to_string());
    if let Some(encoding) = encoding {
        response.insert_header((header::CONTENT_ENCODING, HeaderValue::from_static(encoding)));
    }
    response.body(file.data.into_owned())
}

/// One tag for each encoding, since the bytes differ.
fn etag(file: &EmbeddedFile) -> String {
    let digits = keywright_domain::hex::encode(&file.metadata.sha256_hash());
    format!("\"{}\"", digits.get(..32).unwrap_or(&digits))
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let named = headers
        .get_all(header::ACCEPT_ENCODING)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    named.into_iter().any(|offer| {
        let mut parts = offer.split(';').map(str::trim);
        parts.next() == Some(encoding) && parts.all(|parameter| parameter != "q=0")
    })
}
