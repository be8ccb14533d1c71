//! What is measured, a file each.

pub mod audit;
pub mod decide;
pub mod keys;
pub mod latency;
pub mod log;
pub mod monitoring;
pub mod payments;
pub mod revocation;
pub mod search;
pub mod soak;
pub mod throughput;
