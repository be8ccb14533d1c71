//! A list that grows a page at a time, in each of its states.

use leptos::prelude::*;

use super::remote_view::show;
use crate::components::{Failure, Glyph, Icon, live};
use crate::loading::Load;
use crate::paging::{Pages, Paging};
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
    let content = move || pages.with(|fetched| if fetched.is_empty() { empty() } else { rows(fetched) });
    list(pages.paging(), noun, Box::new(content))
}

fn list(paging: Paging, noun: &'static str, rows: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    let has_more = Memo::new(move |_| paging.has_more());
    let content = show(Box::new(move || paging.state().map_ref(|_| rows())), Callback::new(move |()| paging.reload()));
    let shown = move || match paging.state() {
        Load::Ready(count) if count > 0 => {
            let ending = if has_more.get() { " shown, there are more" } else { "" };
            format!("{}{ending}", format::counted(count as u64, noun))
        }
        _ => String::new(),
    };
    let failure = move || {
        let on_retry = move |()| paging.load_more();
        paging.failure().map(|error| view! { <Failure error on_retry focus=COUNT /> })
    };
    // With the last page the button for more goes.
    Effect::new(move |had_more: Option<bool>| {
        let has_more = has_more.get();
        if had_more == Some(true) && !has_more && matches!(paging.state(), Load::Ready(_)) {
            browser::focus_if_lost(COUNT);
        }
        has_more
    });
    let more = move || {
        has_more.get().then(|| {
            view! {
                <button type="button" class="button" on:click=move |_| paging.load_more()>
                    "Load more"
                </button>
            }
        })
    };
    view! {
        <div aria-busy=move || paging.is_busy().to_string()>{content}</div>
        {live(failure)}
        <div class="list-footer">
            <p class="muted" role="status" id="list-count" tabindex="-1">
                {live(shown)}
            </p>
            {live(more)}
        </div>
    }
    .into_any()
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
