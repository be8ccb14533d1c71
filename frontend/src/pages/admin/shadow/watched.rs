//! That a change of what is shown is watched.

use keywright_api_types::Page;
use keywright_api_types::admin::shadow_changes::ShadowChange;
use leptos::prelude::*;

use crate::addresses::AdminAddress;
use crate::api::SignedIn;
use crate::components::{Glyph, Icon, live};
use crate::loading::remote;

/// Leads to the change of a key or a package that is watched; shows nothing if none is.
#[component]
pub fn WatchedChange(
    api: SignedIn,
    /// The id of the key or the package.
    target: String,
) -> impl IntoView {
    let watched = remote(move || api.admin_watched_change(&target));
    // Whoever looks at something else must not wait for it.
    let watched = move || {
        watched
            .with(|load| load.ready().and_then(|page: &Page<ShadowChange>| page.data.first()).map(|change| change.id))
    };
    let notice = move || {
        watched().map(|id| {
            view! {
                <div class="notice">
                    <Glyph icon=Icon::Eye />
                    <p>
                        "A change is watched and not in force yet. "
                        <a href=AdminAddress::ShadowChange(id).path()>"See what it would do"</a>
                    </p>
                </div>
            }
        })
    };
    live(notice)
}
