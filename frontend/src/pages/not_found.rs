//! The page for addresses that lead nowhere.

use leptos::prelude::*;

use crate::addresses::Address;
use crate::components::PageHeader;

/// Says so, and leads back.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <PageHeader title="Page not found" />
        <p class="lead">"There is nothing at this address, or it belongs to somebody else."</p>
        <p><a class="button" href=Address::First.path()>"Go to the first page"</a></p>
    }
}
