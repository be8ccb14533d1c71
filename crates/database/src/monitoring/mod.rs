//! What is watched on the whole installation beside usage.

mod keyless_refusals;
mod keys;

pub use keyless_refusals::{KeylessCount, NAMED, admin_add, admin_between, admin_thin, keep_most};
pub use keys::admin_count_keys;
