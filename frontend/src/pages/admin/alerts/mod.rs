//! Alerts: those that are open on every page, all of them, and the rules that raise them.

mod banner;
mod page;
mod rules;

pub use banner::{AlertBanner, OpenAlerts};
pub use page::AlertsPage;
