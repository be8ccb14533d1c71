//! Choosing the span of usage that is shown.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::addresses::Address;
use crate::components::{SpanDraft, SpanFields, segments};
use crate::router::use_router;
use crate::usage_range::{RANGES, Range, Span, USUAL, chosen, range};

/// The span and the key that an address names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The name of a usual span.
    pub range: String,
    /// The start of a chosen span, as RFC 3339 writes it.
    pub from: String,
    /// Its end.
    pub to: String,
    /// The key's id; empty for all keys.
    pub key_id: String,
}

impl Choice {
    /// The address of the page that shows it.
    pub fn address(&self) -> String {
        let parameters = [("range", &self.range), ("from", &self.from), ("to", &self.to), ("key_id", &self.key_id)];
        crate::api::address(&Address::Usage.path(), &parameters.map(|(name, value)| (name, value.as_str())))
    }

    /// The span that the reader chose, if it makes sense.
    pub fn own_span(&self) -> Option<Span> {
        chosen(self.from.parse().ok()?, self.to.parse().ok()?)
    }
}

/// Shows the usual spans, and a form for another.
#[component]
pub fn RangePicker(choice: Memo<Choice>) -> impl IntoView {
    let is_own = move || choice.read().own_span().is_some();
    let href = Callback::new(move |parameter: &'static str| {
        let key_id = choice.read().key_id.clone();
        Choice { range: parameter.to_owned(), key_id, ..Choice::default() }.address()
    });
    let current = Signal::derive(move || match is_own() {
        true => OWN.to_owned(),
        false => parameter(range(&choice.read().range)).to_owned(),
    });
    view! {
        <div class="range-picker">
            {segments("Span", RANGES.map(|range| (parameter(range), range.title)), current, href)}
            <details class="own-span" open=is_own>
                <summary>"Another span"</summary>
                <OwnSpan choice />
            </details>
        </div>
    }
}

/// What stands for a span that is none of the usual ones.
const OWN: &str = "own";

/// What chooses a usual span in the address: nothing for the one that the bare address shows.
fn parameter(range: Range) -> &'static str {
    if range.name == USUAL { "" } else { range.name }
}

#[component]
fn OwnSpan(choice: Memo<Choice>) -> impl IntoView {
    let span = SpanDraft::empty();
    let error = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        let choice = choice.read();
        span.show(&choice.from, &choice.to);
        error.set(None);
    });
    let router = use_router();
    let apply = move |event: SubmitEvent| {
        event.prevent_default();
        let (from, to) = span.read();
        let own = Choice { from, to, key_id: choice.read_untracked().key_id.clone(), ..Choice::default() };
        match own.own_span() {
            Some(_) => router.go(&own.address()),
            None => error.set(Some("Choose a beginning and a later end.".to_owned())),
        }
    };
    view! {
        <form class="span-form" aria-label="Another span" on:submit=apply>
            <SpanFields span error />
            <button type="submit" class="button">
                "Show"
            </button>
        </form>
    }
}
