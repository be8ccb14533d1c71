//! Which rows a list shows.

use super::transport::with_query;

/// A filter; an empty field filters nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListFilter {
    /// The status, by its name.
    pub status: &'static str,
    /// The client, by its id, for admins, who see everybody's.
    pub client_id: String,
}

impl ListFilter {
    /// The path with this filter, which has the same parameters in the dashboard's addresses and in the API's.
    pub fn address(&self, path: &str) -> String {
        with_query(path, &[("status", self.status), ("client_id", &self.client_id)])
    }

    /// The path of a page of the filtered list.
    pub(super) fn page(&self, path: &str, cursor: Option<String>) -> String {
        let cursor = cursor.unwrap_or_default();
        with_query(path, &[("status", self.status), ("client_id", &self.client_id), ("cursor", &cursor)])
    }
}
