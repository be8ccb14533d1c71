//! The outermost middleware: each answer gets its request id, its security headers and, if it is an
//! error, its problem body.

use std::time::Duration;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, web};
use keywright_api_types::ErrorCode;
use keywright_api_types::ids::RequestId;

use crate::errors::ApiError;
use crate::randomness;
use crate::state::AppState;

const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const SECURITY_HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Sees every request first and every answer last.
pub async fn finish<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    // HEAD is GET without the body (RFC 9110, 9.3.2), and the body is left out when the answer is written.
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let Some(state) = request.app_data::<web::Data<AppState>>().map(|state| state.get_ref().clone()) else {
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    };
    let id = randomness::request_id(state.now());
    let start = state.clock.monotonic();
    request.extensions_mut().insert(id.clone());
    let https = state.trusted_proxies.is_https(request.request());
    let response = next.call(request).await?;
    let mut response = match response.response().error() {
        None if response.status() != StatusCode::NOT_FOUND => response.map_into_left_body(),
        error => {
            let problem = match error.map(|error| error.as_error::<ApiError>().ok_or(error)) {
                None => render(&ApiError::new(ErrorCode::NotFound), &id),
                Some(Ok(error)) => render(error, &id),
                Some(Err(error)) => render(&from_framework(error), &id),
            };
            let headers = response.headers().clone();
            let (request, _) = response.into_parts();
            let mut response = ServiceResponse::new(request, problem).map_into_right_body();
            for (name, value) in &headers {
                response.headers_mut().append(name.clone(), value.clone());
            }
            response
        }
    };
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    add_security_headers(headers, https);
    log(response.request(), response.status().as_u16(), &id, state.clock.monotonic() - start);
    Ok(response)
}

/// A line for each request of the dashboard's API; others have a log of their own. It names the
/// route's pattern, since a path is whatever somebody typed, a key perhaps.
fn log(request: &HttpRequest, status: u16, request_id: &RequestId, elapsed: Duration) {
    let method = request.method().as_str();
    let microseconds = elapsed.as_micros();
    if request.path().starts_with("/api/") {
        let route = request.match_pattern().unwrap_or_default();
        tracing::info!(%request_id, method, route, status, microseconds, "answered");
    } else {
        tracing::debug!(%request_id, method, status, microseconds, "answered");
    }
}

fn add_security_headers(headers: &mut HeaderMap, https: bool) {
    for (name, value) in SECURITY_HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    // What is not marked as cacheable is somebody's own data.
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// The framework's own refusals: of a path or a query string that cannot be decoded, for example.
fn from_framework(error: &Error) -> ApiError {
    let status = error.as_response_error().status_code();
    if status.is_server_error() { ApiError::internal(error) } else { ApiError::new(ErrorCode::MalformedRequest) }
}

fn render(error: &ApiError, id: &RequestId) -> HttpResponse {
    if let Some(cause) = &error.cause {
        tracing::error!(request_id = %id, code = %error.code, cause, "a request failed");
    }
    let mut response = HttpResponse::build(actix_web::ResponseError::status_code(error));
    response.content_type("application/problem+json");
    if error.code.status() == 401 {
        response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    if let Some(seconds) = error.retry_after {
        response.insert_header((header::RETRY_AFTER, seconds));
    }
    if let Some(methods) = &error.allow {
        response.insert_header((header::ALLOW, methods.as_str()));
    }
    match serde_json::to_vec(&error.problem(id.as_str())) {
        Ok(body) => response.body(body),
        Err(error) => response.body(error.to_string()),
    }
}
