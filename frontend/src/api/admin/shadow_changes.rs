//! Changes that are watched before they are applied.

use keywright_api_types::Page;
use keywright_api_types::admin::shadow_changes::{
    ShadowChange, ShadowReport, ShadowSpan, ShadowStatus, WatchKeyChange, WatchPackageChange,
};
use keywright_api_types::ids::{ApiKeyId, PackageId, ShadowChangeId};

use crate::api::transport::with_query;
use crate::api::{ListFilter, Reply, SignedIn};

const CHANGES: &str = "/api/v1/admin/shadow-changes";

impl SignedIn {
    /// Begins to watch a change of a key.
    pub fn admin_watch_key_change(self, id: &ApiKeyId, body: &WatchKeyChange) -> Reply<ShadowChange> {
        self.post(&format!("/api/v1/admin/api-keys/{id}/shadow-changes"), body)
    }

    /// Begins to watch a change of a package.
    pub fn admin_watch_package_change(self, id: &PackageId, body: &WatchPackageChange) -> Reply<ShadowChange> {
        self.post(&format!("/api/v1/admin/packages/{id}/shadow-changes"), body)
    }

    /// A page of the changes that are watched or were, of which the server knows one order.
    pub fn admin_shadow_changes(self, filter: ListFilter, cursor: Option<String>) -> Reply<Page<ShadowChange>> {
        self.get(&ListFilter { order: "", ..filter }.page(CHANGES, cursor))
    }

    /// The change of a key or a package that is watched, as a page of one or none.
    pub fn admin_watched_change(self, target: &str) -> Reply<Page<ShadowChange>> {
        self.get(&with_query(CHANGES, &[("status", ShadowStatus::Watching.as_str()), ("target_id", target)]))
    }

    /// One change.
    pub fn admin_shadow_change(self, id: &ShadowChangeId) -> Reply<ShadowChange> {
        self.get(&format!("{CHANGES}/{id}"))
    }

    /// What a change would have done.
    pub fn admin_shadow_report(self, id: &ShadowChangeId, span: ShadowSpan) -> Reply<ShadowReport> {
        self.get(&with_query(&format!("{CHANGES}/{id}/report"), &[("span", span.as_str())]))
    }

    /// Applies a change, or gives it up.
    pub fn admin_end_shadow_change(self, id: &ShadowChangeId, apply: bool) -> Reply<ShadowChange> {
        let step = if apply { "apply" } else { "discard" };
        self.post_nothing(&format!("{CHANGES}/{id}/{step}"))
    }
}
