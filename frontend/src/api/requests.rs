//! The request log.

use keywright_api_types::Page;
use keywright_api_types::ids::ApiKeyId;
use keywright_api_types::requests::LoggedRequest;

use super::transport::with_query;
use super::{Answer, SignedIn};

/// Which calls of the log to show; an empty field filters nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestFilter {
    /// The answer's HTTP status.
    pub status: String,
    /// The HTTP method.
    pub method: String,
    /// The route's pattern.
    pub route: String,
    /// The caller's address.
    pub ip: String,
}

impl RequestFilter {
    /// The filter as parameters, which are the same in the dashboard's addresses and in the API's.
    pub fn parameters(&self) -> [(&'static str, &str); 4] {
        [("status", &self.status), ("method", &self.method), ("route", &self.route), ("ip", &self.ip)]
    }

    /// The address of a page with this filter.
    pub fn address(&self, path: &str) -> String {
        with_query(path, &self.parameters())
    }

    /// Whether it lets every call through.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl SignedIn {
    /// A page of the log of all of the client's keys.
    pub async fn requests(self, filter: &RequestFilter, cursor: Option<String>) -> Answer<Page<LoggedRequest>> {
        let [status, method, route, ip] = filter.parameters();
        let cursor = cursor.unwrap_or_default();
        self.get(&with_query("/api/v1/requests", &[status, method, route, ip, ("cursor", &cursor)])).await
    }

    /// A page of ten calls of one key's log.
    pub async fn key_requests(self, key: &ApiKeyId, cursor: Option<String>) -> Answer<Page<LoggedRequest>> {
        let path = format!("/api/v1/api-keys/{key}/requests");
        let cursor = cursor.unwrap_or_default();
        self.get(&with_query(&path, &[("limit", "10"), ("cursor", &cursor)])).await
    }
}
