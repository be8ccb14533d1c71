//! The request log: every call that presented a known key, accepted or not.

use serde::{Deserialize, Serialize};

use crate::ids::{ApiKeyId, ClientId, RequestId};
use crate::{ErrorCode, Timestamp};

/// One call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LoggedRequest {
    /// The id that the answer carried as `X-Request-Id`.
    pub request_id: RequestId,
    /// When it arrived.
    pub at: Timestamp,
    /// The key that was presented.
    pub key_id: ApiKeyId,
    /// What people call that key.
    pub key_name: String,
    /// The client that the key belongs to.
    pub client_id: ClientId,
    /// The HTTP method.
    pub method: String,
    /// The route's pattern, such as `/v1/payments/{id}`; `*` if the path matched none.
    pub route: String,
    /// The answer's HTTP status; `499` if the key was accepted and the caller went away before the answer.
    pub status: u16,
    /// Why it was refused; null if it was not.
    pub code: Option<ErrorCode>,
    /// From the request's arrival to its answer, in milliseconds.
    pub latency_ms: f64,
    /// The caller's address.
    pub ip: String,
    /// The caller's `User-Agent`, cut at 200 characters.
    pub user_agent: Option<String>,
}
