//! Shows something fetched: a placeholder while it loads, the reason if it failed, or the thing.

use leptos::prelude::*;

use crate::components::{Failure, live};
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
    show(Box::new(move || remote.with(|load| load.map_ref(&view))), Callback::new(move |()| remote.reload()))
}

/// Shows where a fetch stands, and what was made of the thing once it is there.
pub fn show(state: Box<dyn Fn() -> Load<AnyView> + Send>, on_retry: Callback<()>) -> AnyView {
    let content = move || match state() {
        Load::Loading => view! { <Skeleton /> }.into_any(),
        Load::Failed(error) => view! { <Failure error on_retry /> }.into_any(),
        Load::Ready(view) => view,
    };
    live(content)
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
