//! The form above a list that narrows it: what is shown is in the address, so sending the form leads to another one.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::browser::{input_of, moment_of};
use crate::components::{TextField, live};

/// Shows the form around its fields.
#[component]
pub fn SearchForm(
    /// The columns that its fields stand in.
    class: &'static str,
    /// What is looked for.
    label: &'static str,
    /// Goes to the address of what the fields say.
    #[prop(into)]
    search: Callback<()>,
    /// The address that shows everything; none if it is shown already.
    #[prop(into)]
    cleared: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        search.run(());
    };
    let clear = move || cleared.get().map(|href| view! { <a class="button" href=href>"Clear"</a> });
    view! {
        <form class=class role="search" aria-label=label on:submit=on_submit>
            {children()}
            <div class="actions">
                <button type="submit" class="button">
                    "Filter"
                </button>
                {live(clear)}
            </div>
        </form>
    }
}

/// A beginning and an end, as they are typed. Copies stand for the same fields.
#[derive(Clone, Copy)]
pub struct SpanDraft {
    from: RwSignal<String>,
    to: RwSignal<String>,
}

impl SpanDraft {
    /// Two empty fields.
    pub fn empty() -> Self {
        Self { from: RwSignal::new(String::new()), to: RwSignal::new(String::new()) }
    }

    /// Shows the moments of an address; what is none leaves its field empty.
    pub fn show(self, from: &str, to: &str) {
        self.from.set(input_of(from));
        self.to.set(input_of(to));
    }

    /// The moments for an address; an empty field has none.
    pub fn read(self) -> (String, String) {
        (moment_of(&self.from.get_untracked()), moment_of(&self.to.get_untracked()))
    }
}

/// Shows the two fields.
#[component]
pub fn SpanFields(
    span: SpanDraft,
    /// What is wrong with the span.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <TextField name="from" label="From" kind="datetime-local" value=span.from error />
        <TextField name="to" label="Until" kind="datetime-local" value=span.to />
    }
}
