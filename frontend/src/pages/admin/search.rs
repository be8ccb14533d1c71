//! Searching a list of the console while typing.

use leptos::prelude::*;

use crate::pages::api_keys::searchable;

/// The text of a search field. What is looked for is in the address: `go` leads to that of another, and `current` is what
/// the address says.
pub fn search_while_typing(current: Signal<String>, go: impl Fn(String) + Send + Sync + 'static) -> RwSignal<String> {
    begin(current, Callback::new(go))
}

fn begin(current: Signal<String>, go: Callback<String>) -> RwSignal<String> {
    let typed = RwSignal::new(current.get_untracked());
    // The address is the truth: going back in the history changes the field too.
    Effect::new(move |_| {
        let q = current.get();
        if searchable(&typed.read_untracked()) != q {
            typed.set(q);
        }
    });
    Effect::new(move |before: Option<String>| {
        let q = searchable(&typed.read());
        if before.is_some() && *current.read_untracked() != q {
            go.run(q.clone());
        }
        q
    });
    typed
}
