//! Usage figures.

use keywright_api_types::Timestamp;
use keywright_api_types::ids::ApiKeyId;
use keywright_api_types::usage::{Interval, UsageReport};

use super::transport::with_query;
use super::{Answer, SignedIn};

impl SignedIn {
    /// A key's usage since a moment, hour by hour.
    pub async fn hourly_usage(self, key: &ApiKeyId, from: Timestamp) -> Answer<UsageReport> {
        let path = format!("/api/v1/api-keys/{key}/usage");
        let from = from.to_string();
        self.get(&with_query(&path, &[("interval", Interval::Hour.as_str()), ("from", &from)])).await
    }
}
