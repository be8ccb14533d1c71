//! The head of a page: its heading, which takes the focus on navigation, and its actions.

use leptos::html;
use leptos::prelude::*;

use crate::browser;

/// Whether a page was shown before, so that the next one was navigated to.
#[derive(Clone, Copy)]
struct Arrival(StoredValue<bool>);

/// Lets headings below the calling component take the focus; the very first one only if asked.
pub fn provide_arrival(focus_first: bool) {
    provide_context(Arrival(StoredValue::new(focus_first)));
}

/// Shows the heading and names the page in the browser's tab.
#[component]
pub fn PageHeader(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// What can be done on this page.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    let arrival = use_context::<Arrival>();
    Effect::new(move |_| browser::set_title(&title.read()));
    Effect::new(move |_| {
        let Some(heading) = heading.get() else { return };
        let navigated = arrival.is_some_and(|Arrival(navigated)| {
            let before = navigated.get_value();
            navigated.set_value(true);
            before
        });
        if navigated {
            // A heading under an open dialog cannot take the focus, and need not.
            let _ = heading.focus();
        }
    });
    view! {
        <header class="page-header">
            <h1 node_ref=heading tabindex="-1">
                {title}
            </h1>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </header>
    }
}
