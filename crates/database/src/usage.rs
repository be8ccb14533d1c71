//! Usage: calls are appended to the log and to the rollups in one transaction; charts read rollups only.

mod append;
mod report;

use keywright_api_types::Timestamp;
use keywright_api_types::ids::{ApiKeyId, ClientId, RequestId};

pub use append::append;
pub use report::{ReportQuery, report};

/// A call to be logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedCall {
    /// When it arrived.
    pub at: Timestamp,
    /// The key that was presented.
    pub key_id: ApiKeyId,
    /// The key's client.
    pub client_id: ClientId,
    /// The id that the answer carried.
    pub request_id: RequestId,
    /// The HTTP method.
    pub method: String,
    /// The route's pattern; `*` if the path matched none.
    pub route: String,
    /// The answer's HTTP status.
    pub status: u16,
    /// Whether the key was accepted.
    pub accepted: bool,
    /// Why it was refused, if it was.
    pub code: Option<&'static str>,
    /// From arrival to answer.
    pub latency_microseconds: u64,
    /// The caller's address.
    pub ip: String,
    /// The caller's `User-Agent`.
    pub user_agent: Option<String>,
}
