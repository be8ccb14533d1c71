//! Time, as it is handed in.

use std::time::Duration;

use keywright_api_types::Timestamp;

/// Tells the time; the server hands in the machine's clock, a test its own.
pub trait Clock: Send + Sync {
    /// The time of day in UTC. It may jump when the machine's clock is set.
    fn now(&self) -> Timestamp;

    /// The time since a fixed moment in the past. It never goes back; limits and latencies use it,
    /// so that setting the machine's clock neither grants nor refuses a call.
    fn monotonic(&self) -> Duration;
}
