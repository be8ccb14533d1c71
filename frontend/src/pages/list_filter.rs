//! What lists share: a filter that is in the address, by status and what else narrows them.

use leptos::prelude::*;

use crate::api::ListFilter;
use crate::components::segments;
use crate::router::use_router;
use crate::status::{self, Choice};

/// The filter of a list. Copies stand for the same one.
#[derive(Clone, Copy)]
pub struct AddressFilter {
    choices: StoredValue<Vec<Choice>>,
    chosen: Memo<Option<Choice>>,
    /// What is in the address beside the status.
    rest: Memo<ListFilter>,
}

/// Follows the filter in the address, which is one of the choices and perhaps a currency and a span.
pub fn use_filter(choices: Vec<Choice>) -> AddressFilter {
    AddressFilter::new(choices, false)
}

impl AddressFilter {
    /// Follows the filter in the address, with the client where the list is of many.
    pub fn new(choices: Vec<Choice>, of_clients: bool) -> Self {
        let router = use_router();
        let choices = StoredValue::new(choices);
        let chosen =
            move |_: Option<&_>| choices.with_value(|choices| status::chosen(choices, &router.parameter("status")));
        let rest = move |_: Option<&_>| ListFilter {
            client_id: if of_clients { router.parameter("client_id") } else { String::new() },
            currency: router.parameter("currency"),
            from: router.parameter("from"),
            to: router.parameter("to"),
            ..ListFilter::default()
        };
        Self { choices, chosen: Memo::new(chosen), rest: Memo::new(rest) }
    }

    /// The filter for the server.
    pub fn get(self) -> ListFilter {
        let status = self.chosen.get().map_or("", |choice| choice.status);
        ListFilter { status, order: if self.is_queue() { "asc" } else { "" }, ..self.rest.get() }
    }

    /// The filter as the address has it.
    pub fn in_address(self) -> ListFilter {
        ListFilter { status: self.parameter(), ..self.rest.get() }
    }

    /// Whether the list shows what its bare address does.
    pub fn is_bare(self) -> bool {
        self.parameter().is_empty() && *self.rest.read() == ListFilter::default()
    }

    /// Whether it shows what waits for somebody, where that is what the bare address shows: the oldest come first then.
    pub fn is_queue(self) -> bool {
        self.chosen.get().is_some_and(|choice| choice.parameter.is_empty() && !choice.status.is_empty())
    }

    /// The status as the address has it.
    pub fn parameter(self) -> &'static str {
        self.chosen.get().map_or("", |choice| choice.parameter)
    }
}

/// Shows the statuses of the list at that path.
#[component]
pub fn FilterBar(filter: AddressFilter, list: String) -> impl IntoView {
    let href = Callback::new(move |parameter| ListFilter { status: parameter, ..filter.in_address() }.address(&list));
    let chosen = Signal::derive(move || filter.parameter().to_owned());
    filter.choices.with_value(|choices| statuses(choices, chosen, href))
}

/// Shows the statuses that a list can be narrowed to.
pub fn statuses(choices: &[Choice], chosen: Signal<String>, href: Callback<&'static str, String>) -> AnyView {
    segments("Status", choices.iter().map(|choice| (choice.parameter, choice.word)), chosen, href)
}
