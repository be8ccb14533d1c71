//! The client's funds.

use keywright_api_types::balance::Balance;

use super::{Answer, SignedIn};

impl SignedIn {
    /// What the client has, by currency.
    pub async fn balance(self) -> Answer<Balance> {
        self.get("/api/v1/balance").await
    }
}
