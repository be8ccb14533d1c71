//! Clients: the list, one client, and the keys that are made for it.

mod detail;
mod form;
mod key;
mod keys;
mod list;
mod usage;

pub use detail::ClientPage;
pub use key::{ClientKey, EditClientKey};
pub use keys::NewClientKey;
pub use list::ClientList;
