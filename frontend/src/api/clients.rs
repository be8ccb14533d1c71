//! The signed-in user's client.

use keywright_api_types::clients::Client;

use super::{Answer, SignedIn};

impl SignedIn {
    /// The client: its package, its limits and what an upgrade would open.
    pub async fn client(self) -> Answer<Client> {
        self.get("/api/v1/client").await
    }
}
