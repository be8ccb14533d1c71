//! Which rows a list shows.

use super::transport::with_query;

/// A filter; an empty field filters nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListFilter {
    /// The status, by its name.
    pub status: &'static str,
    /// The client, by its id, for admins, who see everybody's.
    pub client_id: String,
    /// The currency, by its code, of money.
    pub currency: String,
    /// The first moment.
    pub from: String,
    /// The first moment that is too late.
    pub to: String,
    /// Which come first: `asc` for the oldest. It is no part of the dashboard's addresses.
    pub order: &'static str,
}

impl ListFilter {
    /// The path with this filter, which has the same parameters in the dashboard's addresses and in the API's.
    pub fn address(&self, path: &str) -> String {
        with_query(path, &self.parameters())
    }

    /// The path of a page of the filtered list.
    pub(super) fn page(&self, path: &str, cursor: Option<String>) -> String {
        let cursor = cursor.unwrap_or_default();
        let [status, client_id, currency, from, to] = self.parameters();
        with_query(path, &[status, client_id, currency, from, to, ("order", self.order), ("cursor", &cursor)])
    }

    fn parameters(&self) -> [(&'static str, &str); 5] {
        [
            ("status", self.status),
            ("client_id", &self.client_id),
            ("currency", &self.currency),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }
}
