//! The client's funds.

use keywright_api_types::balance::Balance;

use super::{Reply, SignedIn};

impl SignedIn {
    /// What the client has, by currency.
    pub fn balance(self) -> Reply<Balance> {
        self.get("/api/v1/balance")
    }
}
