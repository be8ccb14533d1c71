//! The signed-in user's client.

use keywright_api_types::clients::Client;

use super::{Reply, SignedIn};

impl SignedIn {
    /// The client: its package, its limits and what an upgrade would open.
    pub fn client(self) -> Reply<Client> {
        self.get("/api/v1/client")
    }
}
