//! The request log: every call that presented a known key, accepted or not.

use serde::{Deserialize, Serialize};

use crate::ids::{ApiKeyId, ClientId, RequestId};
use crate::named::named_enum;
use crate::{ErrorCode, Timestamp};

/// How many calls one export holds at most.
pub const MAX_EXPORT: u32 = 100_000;

named_enum! {
    /// The form of an export.
    ExportFormat {
        /// Comma-separated values (RFC 4180), with a header line.
        Csv = "csv",
        /// A JSON object a line.
        Ndjson = "ndjson",
    }
}

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
    /// What that client is called; only where an admin asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
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

/// A page of the log, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestPage {
    /// The calls.
    pub data: Vec<LoggedRequest>,
    /// What to pass as `cursor` for the next page; null on the last one.
    pub next_cursor: Option<String>,
    /// The first moment from which on all calls are kept, by the client's package or, of everyone's calls, by that which
    /// keeps them for the shortest time: earlier ones may be gone. Null where the filter's `from` asks for none of these.
    pub kept_from: Option<Timestamp>,
}

/// The last line of an export that does not hold all calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportCut {
    /// That calls are missing.
    pub cut: bool,
    /// What to pass as `cursor` for the rest.
    pub next_cursor: String,
}
