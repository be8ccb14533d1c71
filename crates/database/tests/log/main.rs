//! The log and the figures of usage on both databases, beside a plain list of the calls.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test ends where something is not as it should be"
)]

mod compaction;
mod figures;
mod journal;
mod keys;
mod pages;
mod retention;
mod shadow;
mod stage;
