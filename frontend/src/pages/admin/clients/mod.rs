//! Clients: the list, one client, and the keys that are made for it.

mod detail;
mod form;
mod keys;
mod list;
mod usage;

pub use detail::ClientPage;
pub use keys::{ClientKey, EditClientKey, NewClientKey};
pub use list::ClientList;
