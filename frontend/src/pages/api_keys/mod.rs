//! The pages of API keys: the list, a new key, one key, changing it.

mod create;
mod detail;
mod edit;
mod filter;
mod grace;
mod list;
mod permissions;
mod regenerate;
mod revoke;
mod revoke_several;
mod roll_all;

pub use create::CreateKey;
pub use detail::{KeyActions, KeyDetail};
pub use edit::{EditForm, EditKey};
pub use filter::searchable;
pub use list::KeyList;
