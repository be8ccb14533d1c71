//! The developer guide.

use keywright_api_types::guide::{Endpoint, Guide};

use super::{Reply, SignedIn};

const GUIDE: &str = "/api/v1/guide";

impl SignedIn {
    /// What holds for every call, and the list of endpoints.
    pub fn guide(self) -> Reply<Guide> {
        self.get(GUIDE)
    }

    /// One endpoint.
    pub fn guide_endpoint(self, id: &str) -> Reply<Endpoint> {
        self.get(&format!("{GUIDE}/endpoints/{id}"))
    }
}
