//! The page at an address that the reader's access does not open.

use keywright_api_types::ErrorCode;
use leptos::prelude::*;

use crate::components::PageHeader;

/// Says so, and leads to what may be looked at.
#[component]
pub fn NotAllowed(
    /// The path of what may be looked at.
    href: String,
    /// What leads there.
    name: &'static str,
) -> impl IntoView {
    view! {
        <PageHeader title=ErrorCode::InsufficientAccess.title() />
        <p class="lead">"You may look at API keys, but not make or change them."</p>
        <p>
            <a class="button" href=href>
                {name}
            </a>
        </p>
    }
}
