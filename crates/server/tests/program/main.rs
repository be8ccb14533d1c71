//! The program as its operator meets it: commands, settings, the demo, stops, starts and crashes.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test ends where something is not as it should be"
)]

mod audit;
mod crash;
mod operation;
mod process;
