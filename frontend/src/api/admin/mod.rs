//! What only admins ask for: clients, packages and users.

mod clients;
mod packages;
mod users;

pub use clients::ClientFilter;
pub use users::UserFilter;
