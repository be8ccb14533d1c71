//! Usage figures.

use keywright_api_types::usage::UsageReport;

use super::transport::with_query;
use super::{Reply, SignedIn};
use crate::usage_range::Span;

impl SignedIn {
    /// The usage of one key, or of all of the client's keys if it is empty.
    pub fn usage(self, key: &str, span: Span) -> Reply<UsageReport> {
        let path = match key {
            "" => "/api/v1/usage".to_owned(),
            key => format!("/api/v1/api-keys/{key}/usage"),
        };
        let (from, to) = (span.from.to_string(), span.to.map_or_else(String::new, |to| to.to_string()));
        self.get(&with_query(&path, &[("interval", span.interval.as_str()), ("from", &from), ("to", &to)]))
    }
}
