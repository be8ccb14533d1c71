//! The request log: calls in packed blocks, listed newest first.
//!
//! A block holds calls of one minute or hour and of one retention; its row says which clients, keys and times are in
//! it. Which spans can hold what is looked for is known from the rollups, so that only their blocks are read.

mod append;
pub(crate) mod block;
pub(crate) mod compact;
mod dictionary;
mod find;
pub(crate) mod heads;
mod list;
pub(crate) mod newest;
pub(crate) mod owner;
mod packer;
mod planes;
pub(crate) mod reader;
mod spans;

pub(crate) use append::NewBlock;
pub use append::{Packed, append, pack};
pub use find::{admin_find, find};
pub use list::{LogFilter, LogPage, admin_list, list, list_with_effort};
pub use newest::Bound;
