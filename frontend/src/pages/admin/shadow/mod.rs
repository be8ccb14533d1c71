//! Shadow mode: changes that are watched before they are applied.

mod detail;
mod end;
mod list;
mod report;
mod watch;
mod watched;

use keywright_api_types::admin::shadow_changes::{ShadowField, ShadowTargetType};
use serde_json::Value;

pub use detail::ShadowChangePage;
pub use list::ShadowChanges;
pub use watch::{watch_key, watched_part};
pub use watched::WatchedChange;

use crate::{audit_words, browser};

/// What is to be changed, in a word.
const fn kind(target: ShadowTargetType) -> &'static str {
    match target {
        ShadowTargetType::ApiKey => "key",
        ShadowTargetType::Package => "package",
    }
}

/// A field's value as people read it.
fn value(field: &ShadowField, value: &Value) -> String {
    audit_words::value(&field.name, value, |at| browser::local(at).date_and_time())
}
