//! Usage over time.

mod breakdown;
mod range_picker;
mod report;

pub use report::UsagePage;
