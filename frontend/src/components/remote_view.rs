//! Shows something fetched: a placeholder while it loads, the reason if it failed, or the thing.

use leptos::prelude::*;

use crate::components::Failure;
use crate::loading::{Load, Remote};

/// Shows what was fetched with `view`.
#[component]
pub fn RemoteView<T, F>(
    /// What is fetched.
    remote: Remote<T>,
    /// How to show it once it is there.
    view: F,
) -> impl IntoView
where
    T: Send + Sync + 'static,
    F: Fn(&T) -> AnyView + Send + 'static,
{
    move || {
        remote.with(|load| match load {
            Load::Loading => view! { <Skeleton /> }.into_any(),
            Load::Failed(error) => {
                view! { <Failure error=error.clone() on_retry=move |()| remote.reload() /> }.into_any()
            }
            Load::Ready(value) => view(value),
        })
    }
}

/// Holds the place of what is loading.
#[component]
pub fn Skeleton() -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">"Loading"</span>
            <div></div>
            <div></div>
            <div></div>
        </div>
    }
}
