//! The middleware of the business API: rate headers on the answer, and the call into the journal.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};
use keywright_api_types::ids::RequestId;
use keywright_guard::{Decision, Journal, RateState, UsageRecord};

use crate::errors::{ApiError, whole_seconds};
use crate::state::AppState;

/// How much of a `User-Agent` is kept, in characters.
const MAX_USER_AGENT: usize = 200;
/// The route of a path that matches none.
const NO_ROUTE: &str = "*";

/// Logs each call of a known key, with the answer's status, and tells what is left of its rate.
pub async fn record<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let Some(state) = request.app_data::<web::Data<AppState>>().map(|state| state.get_ref().clone()) else {
        return next.call(request).await;
    };
    let (at, start) = (state.now(), state.clock.monotonic());
    let mut response = next.call(request).await?;
    let Some(decision) = response.request().extensions_mut().remove::<Decision>() else { return Ok(response) };
    if let Some(rate) = decision.rate {
        add_rate_headers(response.headers_mut(), rate);
    }
    let (Some(key), Some(request_id)) = (decision.key, response.request().extensions().get::<RequestId>().cloned())
    else {
        return Ok(response);
    };
    let request = response.request();
    let headers = request.headers();
    let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let code = response.response().error().and_then(|error| error.as_error::<ApiError>()).map(|error| error.code);
    state.recorder.journal().record(UsageRecord {
        at,
        key,
        request_id,
        method: standard_name(request.method()).to_owned(),
        route: request.match_pattern().unwrap_or_else(|| NO_ROUTE.to_owned()),
        status: response.status().as_u16(),
        accepted: decision.verdict.is_ok(),
        code,
        latency_microseconds: u64::try_from((state.clock.monotonic() - start).as_micros()).unwrap_or(u64::MAX),
        address: state.trusted_proxies.caller(request.peer_addr().map(|peer| peer.ip()), headers),
        user_agent: user_agent.map(|text| text.chars().take(MAX_USER_AGENT).collect()),
    });
    Ok(response)
}

/// The method's name if it is a standard one (RFC 9110, RFC 5789); what a caller makes up is not kept.
fn standard_name(method: &Method) -> &'static str {
    const STANDARD: [&str; 9] = ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT"];
    STANDARD.into_iter().find(|name| *name == method.as_str()).unwrap_or("*")
}

/// The headers of draft-ietf-httpapi-ratelimit-headers, and those that older clients read.
fn add_rate_headers(headers: &mut HeaderMap, rate: RateState) {
    let reset = whole_seconds(rate.until_full);
    let fields = [
        ("ratelimit-policy", format!("\"key\";q={};w=60", rate.limit)),
        ("ratelimit", format!("\"key\";r={};t={reset}", rate.remaining)),
        ("x-ratelimit-limit", rate.limit.to_string()),
        ("x-ratelimit-remaining", rate.remaining.to_string()),
        ("x-ratelimit-reset", reset.to_string()),
    ];
    for (name, value) in fields {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}
