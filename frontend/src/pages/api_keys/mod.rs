//! The pages of API keys: the list, a new key, one key, changing it.

mod create;
mod detail;
mod edit;
mod list;
mod regenerate;
mod revoke;

pub use create::CreateKey;
pub use detail::KeyDetail;
pub use edit::EditKey;
pub use list::KeyList;
