//! What is known of a request from its arrival on, kept with it until it is answered.

use std::net::IpAddr;
use std::time::Duration;

use actix_web::{HttpMessage, HttpRequest};
use keywright_api_types::Timestamp;
use keywright_api_types::ids::RequestId;
use keywright_guard::Decision;

use crate::randomness;
use crate::state::AppState;

/// A request's arrival, and what the guard said to it.
pub struct Arrival {
    /// The id that the answer will carry.
    pub id: RequestId,
    /// The time of day.
    pub at: Timestamp,
    /// The time of the clock that never goes back.
    pub monotonic: Duration,
    /// Where it came from.
    pub address: IpAddr,
    /// The guard's decision, if it was asked.
    pub decision: Option<Decision>,
}

impl Arrival {
    /// Notes that the request arrives now.
    pub fn note(state: &AppState, request: &HttpRequest) {
        let at = state.now();
        let arrival = Self {
            id: randomness::request_id(at),
            at,
            monotonic: state.clock.monotonic(),
            address: state.trusted_proxies.caller(request),
            decision: None,
        };
        request.extensions_mut().insert(arrival);
    }

    /// Takes what was noted from a request that is answered.
    pub fn take(request: &HttpRequest) -> Option<Self> {
        request.extensions_mut().remove()
    }
}
