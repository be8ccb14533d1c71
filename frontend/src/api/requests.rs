//! The request log.

use keywright_api_types::Page;
use keywright_api_types::checks::RequestDetail;
use keywright_api_types::ids::{ApiKeyId, RequestId};
use keywright_api_types::requests::{LoggedRequest, RequestPage};

use super::transport::with_query;
use super::{Reply, SignedIn};

const REQUESTS: &str = "requests";

/// Which calls of the log to show; an empty field filters nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestFilter {
    /// The key's id.
    pub key_id: String,
    /// The client's id; for admins, who see the calls of all.
    pub client_id: String,
    /// The answer's HTTP status, or a class of them.
    pub status: String,
    /// The code that refused it.
    pub code: String,
    /// The HTTP method.
    pub method: String,
    /// The route's pattern.
    pub route: String,
    /// The caller's address.
    pub ip: String,
    /// The least latency, in milliseconds.
    pub min_latency_ms: String,
    /// From this moment on, as RFC 3339 writes it.
    pub from: String,
    /// Up to this moment, exclusive.
    pub to: String,
}

impl RequestFilter {
    /// The filter that the parameters of an address name.
    pub fn of(parameter: impl Fn(&str) -> String) -> Self {
        Self {
            key_id: parameter("key_id"),
            client_id: parameter("client_id"),
            status: parameter("status"),
            code: parameter("code"),
            method: parameter("method"),
            route: parameter("route"),
            ip: parameter("ip"),
            min_latency_ms: parameter("min_latency_ms"),
            from: parameter("from"),
            to: parameter("to"),
        }
    }

    /// The address of a page with this filter: the dashboard's addresses and the API's have the same parameters.
    pub fn address(&self, path: &str) -> String {
        self.address_with(path, &[])
    }

    /// Only calls that counts of latencies take for as slow as that, or slower: they are within 5 percent.
    pub fn slower_than(self, milliseconds: f64) -> Self {
        let microseconds = (milliseconds * 950.0) as u64;
        let text = format!("{}.{:03}", microseconds / 1_000, microseconds % 1_000);
        Self { min_latency_ms: text.trim_end_matches('0').trim_end_matches('.').to_owned(), ..self }
    }

    /// Whether it lets every call through.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn address_with(&self, path: &str, further: &[(&str, &str)]) -> String {
        let mut parameters = vec![
            ("key_id", self.key_id.as_str()),
            ("client_id", &self.client_id),
            ("status", &self.status),
            ("code", &self.code),
            ("method", &self.method),
            ("route", &self.route),
            ("ip", &self.ip),
            ("min_latency_ms", &self.min_latency_ms),
            ("from", &self.from),
            ("to", &self.to),
        ];
        parameters.extend(further);
        with_query(path, &parameters)
    }
}

impl SignedIn {
    /// A page of the log of all of the client's keys; for admins, of all clients.
    pub fn requests(self, filter: &RequestFilter, limit: &str, cursor: Option<String>) -> Reply<RequestPage> {
        let cursor = cursor.unwrap_or_default();
        self.get(&filter.address_with(&self.path_to(REQUESTS), &[("limit", limit), ("cursor", &cursor)]))
    }

    /// The address of the file with all calls that fit.
    pub fn requests_export(self, filter: &RequestFilter, format: &str) -> String {
        filter.address_with(&format!("{}/export", self.path_to(REQUESTS)), &[("format", format)])
    }

    /// A page of ten calls of one key's log.
    pub fn key_requests(self, key: &ApiKeyId, cursor: Option<String>) -> Reply<Page<LoggedRequest>> {
        let path = format!("/api/v1/api-keys/{key}/requests");
        let cursor = cursor.unwrap_or_default();
        self.get(&with_query(&path, &[("limit", "10"), ("cursor", &cursor)]))
    }

    /// One call, with its checks.
    pub fn logged_request(self, id: &RequestId) -> Reply<RequestDetail> {
        self.get(&format!("{}/{id}", self.path_to(REQUESTS)))
    }
}
