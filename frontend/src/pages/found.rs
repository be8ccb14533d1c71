//! The page of one thing, or that there is no such thing.

use keywright_api_types::ErrorCode;
use leptos::prelude::*;

use crate::components::live;
use crate::loading::{Load, Remote};
use crate::pages::NotFound;

/// Shows the page unless the server knows no such thing.
#[component]
pub fn Found<T, F>(
    /// The thing.
    remote: Remote<T>,
    /// Its page, which shows that it loads or could not be fetched.
    page: F,
    /// What is shown where there is no such thing, if there is more to say than that.
    #[prop(optional)]
    missing: Option<fn() -> AnyView>,
) -> impl IntoView
where
    T: Send + Sync + 'static,
    F: Fn() -> AnyView + Send + 'static,
{
    let is_missing = Memo::new(move |_| {
        remote.with(|load| matches!(load, Load::Failed(error) if error.code() == Some(ErrorCode::NotFound)))
    });
    show(is_missing, missing.unwrap_or(|| view! { <NotFound /> }.into_any()), Box::new(page))
}

fn show(is_missing: Memo<bool>, missing: fn() -> AnyView, page: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    let content = move || if is_missing.get() { missing() } else { page() };
    live(content)
}
