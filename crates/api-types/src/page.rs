//! Lists: newest first unless told otherwise, a page at a time.

use serde::{Deserialize, Serialize};

use crate::named::named_enum;

/// How many items a page holds when the caller does not say.
pub const DEFAULT_LIMIT: u32 = 25;
/// How many items a page holds at the most.
pub const MAX_LIMIT: u32 = 100;

named_enum! {
    /// Which end a sorted list begins with.
    SortOrder {
        /// The lowest, the oldest or A.
        Ascending = "asc",
        /// The highest, the newest or Z.
        Descending = "desc",
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The items, in the list's order.
    pub data: Vec<T>,
    /// What to pass as `cursor` for the next page; null on the last one.
    pub next_cursor: Option<String>,
}
