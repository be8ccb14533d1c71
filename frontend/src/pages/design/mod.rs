//! The design system, for those who work on the dashboard: development builds alone have this page.

mod blocks;
mod controls;
mod tokens;

use leptos::prelude::*;

use crate::components::PageHeader;

/// The page at `/design`.
#[component]
pub fn DesignPage() -> impl IntoView {
    view! {
        <PageHeader title="Design" />
        <p class="lead">
            "What every page is made of: the tokens of style.css, and the components of src/components in their states. The theme is chosen in the sidebar."
        </p>
        {tokens::tokens()}
        {controls::controls()}
        {blocks::blocks()}
    }
}

/// A part of the page under a heading of its own.
fn part(name: &'static str, content: AnyView) -> AnyView {
    view! {
        <section class="card">
            <h2>{name}</h2>
            {content}
        </section>
    }
    .into_any()
}
