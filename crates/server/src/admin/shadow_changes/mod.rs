//! Changes of keys and packages that are watched before they are applied: one operation a file.

mod end;
mod list;
mod report;
mod start;

pub use end::{admin_apply_shadow_change, admin_discard_shadow_change};
pub use list::{admin_list_shadow_changes, admin_read_shadow_change};
pub use report::admin_read_shadow_report;
pub use start::{admin_watch_api_key_change, admin_watch_package_change};
