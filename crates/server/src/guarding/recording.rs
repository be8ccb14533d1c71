//! A guarded call's end: rate headers on the answer, and the call into the journal; also without an answer, if nobody
//! waits for it any more.

use actix_web::dev::ServiceResponse;
use actix_web::http::header;
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, web};
use keywright_api_types::ErrorCode;
use keywright_domain::calls::LoggedCall;
use keywright_guard::Decision;

use super::Arrival;
use super::rate_headers;
use crate::state::AppState;

/// How much of a `User-Agent` is kept, in bytes.
const MAX_USER_AGENT: usize = 200;
/// What the log says of a call that was accepted and whose caller went away before the answer. No answer has it.
const ABANDONED: u16 = 499;
/// The route of a path that matches none.
const NO_ROUTE: &str = "*";

/// Tells the caller what is left of the key's rate, and logs the call, if the guard knew its key.
pub fn record<B>(state: &AppState, arrival: Arrival, response: &mut ServiceResponse<B>, code: Option<ErrorCode>) {
    if let Some(rate) = arrival.decision.as_ref().and_then(|decision| decision.rate) {
        rate_headers::add(response.headers_mut(), rate);
    }
    log(state, arrival, response.request(), response.status(), code);
}

/// Logs a call whose caller went away before it was answered.
pub fn record_abandoned(request: &HttpRequest) {
    let (state, arrival) = (request.app_data::<web::Data<AppState>>(), Arrival::take(request));
    if let (Some(state), Some(arrival), Ok(status)) = (state, arrival, StatusCode::from_u16(ABANDONED)) {
        log(state, arrival, request, status, None);
    }
}

fn log(state: &AppState, arrival: Arrival, request: &HttpRequest, status: StatusCode, code: Option<ErrorCode>) {
    let Some(Decision { key, verdict, .. }) = arrival.decision else { return };
    let Some(key) = key else {
        verdict.err().into_iter().for_each(|refusal| state.keyless.note(arrival.at, refusal.code(), arrival.address));
        return;
    };
    let user_agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let latency = state.clock.monotonic().saturating_sub(arrival.monotonic);
    let pattern = pattern(request, status);
    state.recorder.journal().record(&LoggedCall {
        request_id: arrival.id,
        key: key.number(),
        client: key.client_number(),
        retention_days: key.retention_days(),
        method: standard_name(request.method()),
        route: pattern.as_deref().unwrap_or_else(|| request.path()),
        status: status.as_u16(),
        code: code.map(ErrorCode::as_str),
        accepted: verdict.is_ok(),
        superseded: verdict.is_ok_and(|caller| caller.superseded),
        latency_microseconds: u32::try_from(latency.as_micros()).unwrap_or(u32::MAX),
        address: arrival.address,
        user_agent: user_agent.map(|text| text.get(..MAX_USER_AGENT).unwrap_or(text)),
    });
}

/// The route's pattern, where it is another text than the path: looking it up takes longer than the guard's decision.
/// A path that matches no route is always refused, so only the path of a call that succeeded is its own pattern.
fn pattern(request: &HttpRequest, status: StatusCode) -> Option<String> {
    let may_have_no_route = status.is_client_error() || status.is_server_error();
    let is_itself = request.match_info().is_empty() && !request.path().contains('%');
    (may_have_no_route || !is_itself).then(|| request.match_pattern().unwrap_or_else(|| NO_ROUTE.to_owned()))
}

/// The method's name if it is a standard one (RFC 9110, RFC 5789); what a caller makes up is not kept.
fn standard_name(method: &Method) -> &'static str {
    const STANDARD: [&str; 9] = ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT"];
    STANDARD.into_iter().find(|name| *name == method.as_str()).unwrap_or("*")
}
