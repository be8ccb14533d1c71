//! What is left of a key's rate, in the headers of draft-ietf-httpapi-ratelimit-headers and in those that older
//! clients read.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::web::BytesMut;
use keywright_guard::RateState;

use crate::errors::whole_seconds;

/// Enough for all five values.
const CAPACITY: usize = 96;

/// Adds the headers. All values share one buffer, since this is done for every call.
pub fn add(headers: &mut HeaderMap, rate: RateState) {
    let (mut limit, mut remaining, mut reset) = (itoa::Buffer::new(), itoa::Buffer::new(), itoa::Buffer::new());
    let limit = limit.format(rate.limit);
    let remaining = remaining.format(rate.remaining);
    let reset = reset.format(whole_seconds(rate.until_full));
    let fields: [(HeaderName, &[&str]); 5] = [
        (HeaderName::from_static("ratelimit-policy"), &["\"key\";q=", limit, ";w=60"]),
        (HeaderName::from_static("ratelimit"), &["\"key\";r=", remaining, ";t=", reset]),
        (HeaderName::from_static("x-ratelimit-limit"), &[limit]),
        (HeaderName::from_static("x-ratelimit-remaining"), &[remaining]),
        (HeaderName::from_static("x-ratelimit-reset"), &[reset]),
    ];
    let mut buffer = BytesMut::with_capacity(CAPACITY);
    for (name, parts) in fields {
        parts.iter().for_each(|part| buffer.extend_from_slice(part.as_bytes()));
        if let Ok(value) = HeaderValue::from_maybe_shared(buffer.split().freeze()) {
            headers.insert(name, value);
        }
    }
}
