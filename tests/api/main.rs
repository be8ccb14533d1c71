//! The HTTP contract from outside, on both databases.

mod calls_by_key;
