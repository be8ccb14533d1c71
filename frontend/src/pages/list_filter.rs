//! What lists share: a filter by status that is in the address, with the client where they show several.

use leptos::prelude::*;

use crate::api::ListFilter;
use crate::router::use_router;
use crate::status::{self, Choice};

/// The filter of a list. Copies stand for the same one.
#[derive(Clone, Copy)]
pub struct AddressFilter {
    choices: StoredValue<Vec<Choice>>,
    chosen: Memo<Option<Choice>>,
    client_id: Memo<String>,
}

/// Follows the filter in the address, which is one of the choices.
pub fn use_filter(choices: Vec<Choice>) -> AddressFilter {
    AddressFilter::new(choices, Memo::new(|_| String::new()))
}

impl AddressFilter {
    /// Follows the filter in the address, with the client that somebody else follows.
    pub fn new(choices: Vec<Choice>, client_id: Memo<String>) -> Self {
        let router = use_router();
        let choices = StoredValue::new(choices);
        let chosen =
            move |_: Option<&_>| choices.with_value(|choices| status::chosen(choices, &router.parameter("status")));
        Self { choices, chosen: Memo::new(chosen), client_id }
    }

    /// The filter for the server.
    pub fn get(self) -> ListFilter {
        let status = self.chosen.get().map_or("", |choice| choice.status);
        ListFilter { status, client_id: self.client_id.get() }
    }

    /// Whether the list shows what its bare address does.
    pub fn is_bare(self) -> bool {
        self.parameter().is_empty() && self.client_id.read().is_empty()
    }

    /// The client whose rows alone are shown; empty for everybody's.
    pub fn client_id(self) -> String {
        self.client_id.get()
    }

    /// The status as the address has it.
    pub fn parameter(self) -> &'static str {
        self.chosen.get().map_or("", |choice| choice.parameter)
    }
}

/// Shows the statuses of the list at that path.
#[component]
pub fn FilterBar(filter: AddressFilter, list: String) -> impl IntoView {
    let list = StoredValue::new(list);
    let link = move |Choice { parameter, word, .. }: Choice| {
        let href = move || {
            let client_id = filter.client_id.get();
            ListFilter { status: parameter, client_id }.address(&list.read_value())
        };
        view! {
            <a href=href aria-current=move || (filter.parameter() == parameter).then_some("true")>
                {word}
            </a>
        }
        .into_any()
    };
    view! {
        <nav class="segments" aria-label="Status">
            {filter.choices.get_value().into_iter().map(link).collect_view()}
        </nav>
    }
}
