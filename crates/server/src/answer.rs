//! The outermost middleware: each answer gets its request id, its security headers and, if it is an
//! error, its problem body.

use std::future::{Ready, ready};
use std::pin::Pin;
use std::task::{Context, Poll, ready as task_ready};

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{Error, HttpRequest, HttpResponse, web};
use keywright_api_types::ErrorCode;
use keywright_api_types::ids::RequestId;
use pin_project_lite::pin_project;

use crate::errors::ApiError;
use crate::guarding::{self, Answering, Arrival};
use crate::state::AppState;

const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What browsers heed when they show an answer. The business API answers programs.
const DOCUMENT_HEADERS: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// The middleware. It is written out, since one made of an async function would box two futures for each call.
pub struct Finish;

impl<S, B> Transform<S, ServiceRequest> for Finish
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = ServiceResponse<EitherBody<B, BoxBody>>;
    type Error = Error;
    type Transform = Finisher<S>;
    type InitError = ();
    type Future = Ready<Result<Finisher<S>, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(Finisher { service }))
    }
}

/// Sees every request first and every answer last.
pub struct Finisher<S> {
    service: S,
}

impl<S, B> Service<ServiceRequest> for Finisher<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = ServiceResponse<EitherBody<B, BoxBody>>;
    type Error = Error;
    type Future = Finishing<S::Future>;

    forward_ready!(service);

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        // HEAD is GET without the body (RFC 9110, 9.3.2), and the body is left out when the answer is written.
        if request.method() == Method::HEAD {
            request.head_mut().method = Method::GET;
        }
        let state = request.app_data::<web::Data<AppState>>().cloned();
        let https = state.as_ref().is_some_and(|state| state.trusted_proxies.is_https(request.request()));
        if let Some(state) = &state {
            Arrival::note(state, request.request());
        }
        Finishing { answering: self.service.call(request), state, https }
    }
}

pin_project! {
    /// A request that is being answered.
    pub struct Finishing<F> {
        #[pin]
        answering: F,
        state: Option<web::Data<AppState>>,
        https: bool,
    }
}

impl<F, B> Future for Finishing<F>
where
    F: Future<Output = Result<ServiceResponse<B>, Error>>,
    B: MessageBody,
{
    type Output = Result<ServiceResponse<EitherBody<B, BoxBody>>, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let _answering = Answering::begin();
        let response = task_ready!(this.answering.poll(context))?;
        let arrival = Arrival::take(response.request());
        Poll::Ready(Ok(match (this.state, arrival) {
            (Some(state), Some(arrival)) => finish(state, arrival, *this.https, response),
            _ => response.map_into_left_body(),
        }))
    }
}

fn finish<B: MessageBody>(
    state: &AppState,
    arrival: Arrival,
    https: bool,
    response: ServiceResponse<B>,
) -> ServiceResponse<EitherBody<B, BoxBody>> {
    let id = arrival.id;
    let (mut response, code) = match response.response().error() {
        None if response.status() != StatusCode::NOT_FOUND => {
            // A refusal that was stored with its operation is whole, and says its code.
            let refused = response.status().is_client_error();
            let code = refused.then(|| response.response().extensions().get::<ErrorCode>().copied()).flatten();
            (response.map_into_left_body(), code)
        }
        error => {
            let (problem, code) = match error.map(|error| error.as_error::<ApiError>().ok_or(error)) {
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
            (response, Some(code))
        }
    };
    log(state, &arrival, response.request(), response.status());
    guarding::record(state, arrival, &mut response, code);
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    if !response.request().path().starts_with("/v1/") {
        for (name, value) in DOCUMENT_HEADERS {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
    }
    add_headers_of_every_answer(response.headers_mut(), https);
    response
}

fn log(state: &AppState, arrival: &Arrival, request: &HttpRequest, status: StatusCode) {
    let (request_id, method, status) = (arrival.id, request.method().as_str(), status.as_u16());
    let microseconds = || state.clock.monotonic().saturating_sub(arrival.monotonic).as_micros();
    if request.path().starts_with("/api/") {
        let route = request.match_pattern().unwrap_or_default();
        tracing::info!(%request_id, method, route, status, microseconds = microseconds(), "answered");
    } else {
        tracing::debug!(%request_id, method, status, microseconds = microseconds(), "answered");
    }
}

fn add_headers_of_every_answer(headers: &mut HeaderMap, https: bool) {
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
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

/// An error's answer, and its code for the log.
fn render(error: &ApiError, id: &RequestId) -> (HttpResponse, ErrorCode) {
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
    let response = match serde_json::to_vec(&error.problem(id.as_str())) {
        Ok(body) => response.body(body),
        Err(error) => response.body(error.to_string()),
    };
    (response, error.code)
}
