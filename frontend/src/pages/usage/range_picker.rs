//! Choosing the span of usage that is shown.

use keywright_api_types::Timestamp;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::addresses::Address;
use crate::browser;
use crate::components::TextField;
use crate::router::use_router;
use crate::usage_range::{RANGES, Range, USUAL, chosen};

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

    /// The chosen span, if it names one that makes sense.
    pub fn moments(&self) -> Option<(Timestamp, Timestamp)> {
        Some((self.from.parse().ok()?, self.to.parse().ok()?))
    }

    fn is_usual(&self) -> bool {
        self.moments().is_none()
    }
}

/// Shows the usual spans, and a form for another.
#[component]
pub fn RangePicker(choice: Memo<Choice>) -> impl IntoView {
    let link = move |range: Range| {
        let parameter = if range.name == USUAL { "" } else { range.name };
        let href = move || {
            let key_id = choice.read().key_id.clone();
            Choice { range: parameter.to_owned(), key_id, ..Choice::default() }.address()
        };
        let current = move || {
            let choice = choice.read();
            let is_it = choice.is_usual() && crate::usage_range::range(&choice.range).name == range.name;
            is_it.then_some("true")
        };
        view! {
            <a href=href aria-current=current>
                {range.title}
            </a>
        }
    };
    let own = move || (!choice.read().is_usual()).then_some("true");
    view! {
        <div class="range-picker">
            <nav class="segments" aria-label="Span">
                {RANGES.map(link).into_iter().collect_view()}
            </nav>
            <details class="own-span" open=move || own().is_some()>
                <summary>"Another span"</summary>
                <OwnSpan choice />
            </details>
        </div>
    }
}

#[component]
fn OwnSpan(choice: Memo<Choice>) -> impl IntoView {
    let (from, to) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let error = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        let shown = choice.read().moments().map(|(from, to)| (input_of(from), input_of(to))).unwrap_or_default();
        from.set(shown.0);
        to.set(shown.1);
        error.set(None);
    });
    let router = use_router();
    let apply = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = |input: RwSignal<String>| browser::moment_of_input(&input.get_untracked());
        match (typed(from), typed(to)) {
            (Some(from), Some(to)) if chosen(from, to).is_some() => {
                let key_id = choice.read_untracked().key_id.clone();
                let own = Choice { from: from.to_string(), to: to.to_string(), key_id, ..Choice::default() };
                router.go(&own.address());
            }
            _ => error.set(Some("Choose a beginning and a later end.".to_owned())),
        }
    };
    view! {
        <form class="span-form" aria-label="Another span" on:submit=apply>
            <TextField name="from" label="From" kind="datetime-local" value=from error />
            <TextField name="to" label="Until" kind="datetime-local" value=to />
            <button type="submit" class="button">
                "Show"
            </button>
        </form>
    }
}

fn input_of(at: Timestamp) -> String {
    browser::local(at).input_value()
}
