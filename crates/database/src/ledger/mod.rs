//! The ledger: accounts, and transfers between them, whose postings sum to zero. Nothing of it is ever changed but the
//! balances, which the database itself moves with each transfer.

mod accounts;
mod post;
mod verify;

pub use accounts::{Account, ClientAccounts, balance};
pub(crate) use accounts::{client_accounts, find};
pub(crate) use post::{NewPosting, NewTransfer, Subject, Transfers, carry_out};
pub use verify::{LedgerVerification, admin_verify};
