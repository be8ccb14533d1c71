//! Alerts: watching for what is too much, the list of what was noticed, and the rules.

mod list;
mod memory;
mod readings;
mod rules;
mod watch;

pub use list::{admin_acknowledge_alert, admin_list_alerts};
pub use memory::AlertWatch;
pub use rules::{admin_read_alert_rules, admin_update_alert_rules};
pub use watch::watch_alerts;
