//! A list that grows a page at a time, in each of its states.

use leptos::prelude::*;

use super::remote_view::Skeleton;
use crate::components::{Failure, Glyph, Icon};
use crate::loading::Load;
use crate::paging::Pages;
use crate::{browser, format};

/// Where the number of rows is shown.
const COUNT: &str = "#list-count";

/// Shows the rows fetched so far and a button for more.
#[component]
pub fn Listing<T, R, E>(
    /// What is fetched.
    pages: Pages<T>,
    /// What one row is, for counting: `key`, `request`.
    noun: &'static str,
    /// How to show rows; there is at least one.
    rows: R,
    /// What to show where there are none.
    empty: E,
) -> impl IntoView
where
    T: Send + Sync + 'static,
    R: Fn(&[T]) -> AnyView + Send + 'static,
    E: Fn() -> AnyView + Send + 'static,
{
    let content = move || {
        pages.with(|load| match load {
            Load::Loading => view! { <Skeleton /> }.into_any(),
            Load::Failed(error) => {
                view! { <Failure error=error.clone() on_retry=move |()| pages.reload() /> }.into_any()
            }
            Load::Ready(fetched) if fetched.is_empty() => empty(),
            Load::Ready(fetched) => rows(fetched),
        })
    };
    let shown = move || {
        pages.with(|load| match load {
            Load::Ready(fetched) if !fetched.is_empty() => {
                let ending = if pages.has_more() { " shown, there are more" } else { "" };
                format!("{}{ending}", format::counted(fetched.len() as u64, noun))
            }
            _ => String::new(),
        })
    };
    let failure = move || {
        let on_retry = move |()| pages.load_more();
        pages.failure().map(|error| view! { <Failure error on_retry focus=COUNT /> })
    };
    // With the last page the button for more goes.
    Effect::new(move |had_more: Option<bool>| {
        let has_more = pages.has_more();
        if had_more == Some(true) && !has_more && pages.with(|load| load.ready().is_some()) {
            browser::focus_if_lost(COUNT);
        }
        has_more
    });
    view! {
        <div aria-busy=move || pages.is_busy().to_string()>{content}</div>
        {failure}
        <div class="list-footer">
            <p class="muted" role="status" id="list-count" tabindex="-1">
                {shown}
            </p>
            <Show when=move || pages.has_more()>
                <button type="button" class="button" on:click=move |_| pages.load_more()>
                    "Load more"
                </button>
            </Show>
        </div>
    }
}

/// Says that there is nothing, and what could be here.
#[component]
pub fn Empty(icon: Icon, title: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="empty">
            <Glyph icon />
            <h2>{title}</h2>
            {children()}
        </div>
    }
}
