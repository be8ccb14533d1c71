//! Usage over time.

mod breakdown;
mod range_picker;
mod report;

pub use breakdown::{routes, section, statuses};
pub use report::UsagePage;
