//! Beginning to watch a change.

use keywright_api_types::FieldError;
use keywright_api_types::admin::packages::UpdatePackage;
use keywright_api_types::admin::shadow_changes::{WatchKeyChange, WatchPackageChange};
use keywright_api_types::api_keys::UpdateApiKey;
use keywright_api_types::ids::ApiKeyId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::addresses::AdminAddress;
use crate::api::SignedIn;
use crate::forms::FormErrors;
use crate::router::Router;

/// What is said where something is changed that decides about no call by itself.
const NO_MATTER: &str = "This is no matter of single calls. Change it by itself.";

/// Begins to watch what a form would change of a key, and leads to what that would do.
pub fn watch_key(
    api: SignedIn,
    id: ApiKeyId,
    body: UpdateApiKey,
    router: Router,
    errors: FormErrors,
    busy: RwSignal<bool>,
) {
    let UpdateApiKey { name, permissions, rate_limit_per_minute, expires_at, allowed_ips, .. } = body;
    let others = [("name", name.is_some()), ("expires_at", expires_at.is_some())];
    let wrong = no_matter(&others);
    if !wrong.is_empty() {
        return errors.show(wrong);
    }
    let body = WatchKeyChange { permissions, rate_limit_per_minute, allowed_ips };
    busy.set(true);
    spawn_local(async move {
        match api.admin_watch_key_change(&id, &body).await {
            Ok(change) => router.go(&AdminAddress::ShadowChange(change.id).path()),
            Err(error) => errors.show_failure(error),
        }
        busy.try_set(false);
    });
}

/// What of a package's change can be watched.
///
/// # Errors
/// The fields that cannot, where these change, too.
pub fn watched_part(patch: UpdatePackage) -> Result<WatchPackageChange, Vec<FieldError>> {
    let UpdatePackage { name, features, max_api_keys, max_rate_limit_per_minute, log_retention_days } = patch;
    let others = [
        ("name", name.is_some()),
        ("max_api_keys", max_api_keys.is_some()),
        ("log_retention_days", log_retention_days.is_some()),
    ];
    let wrong = no_matter(&others);
    if wrong.is_empty() { Ok(WatchPackageChange { features, max_rate_limit_per_minute }) } else { Err(wrong) }
}

fn no_matter(changed: &[(&str, bool)]) -> Vec<FieldError> {
    let changed = changed.iter().filter(|(_, changed)| *changed);
    changed.map(|(name, _)| FieldError::new(*name, NO_MATTER)).collect()
}
