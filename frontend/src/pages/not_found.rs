//! The page for addresses that lead nowhere.

use leptos::prelude::*;

use crate::components::PageHeader;
use crate::router::use_router;

/// Says so, and leads back.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <PageHeader title="Page not found" />
        <p class="lead">"There is nothing at this address, or it belongs to somebody else."</p>
        <p><a class="button" href=use_router().home()>"Go to the first page"</a></p>
    }
}
