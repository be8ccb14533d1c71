//! The developer guide.

use keywright_api_types::guide::{Endpoint, Guide};

use super::{Answer, SignedIn};

const GUIDE: &str = "/api/v1/guide";

impl SignedIn {
    /// What holds for every call, and the list of endpoints.
    pub async fn guide(self) -> Answer<Guide> {
        self.get(GUIDE).await
    }

    /// One endpoint.
    pub async fn guide_endpoint(self, id: &str) -> Answer<Endpoint> {
        self.get(&format!("{GUIDE}/endpoints/{id}")).await
    }
}
