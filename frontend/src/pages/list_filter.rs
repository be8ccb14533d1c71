//! What lists share: a filter by status, and for admins by client, that is in the address.

use keywright_api_types::ids::ClientId;
use leptos::prelude::*;

use crate::addresses::Address;
use crate::api::{ListFilter, SignedIn};
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
pub fn use_filter(api: SignedIn, choices: Vec<Choice>) -> AddressFilter {
    let router = use_router();
    let choices = StoredValue::new(choices);
    AddressFilter {
        choices,
        chosen: Memo::new(move |_| choices.with_value(|choices| status::chosen(choices, &router.parameter("status")))),
        client_id: Memo::new(move |_| if api.is_admin() { router.parameter("client_id") } else { String::new() }),
    }
}

impl AddressFilter {
    /// The filter for the server.
    pub fn get(self) -> ListFilter {
        let status = self.chosen.get().map_or("", |choice| choice.status);
        ListFilter { status, client_id: self.client_id.get() }
    }

    /// Whether the list shows what its bare address does.
    pub fn is_bare(self) -> bool {
        self.parameter().is_empty() && self.client_id.read().is_empty()
    }

    fn parameter(self) -> &'static str {
        self.chosen.get().map_or("", |choice| choice.parameter)
    }
}

/// Shows the filter of the list at that address.
#[component]
pub fn FilterBar(filter: AddressFilter, list: Address) -> impl IntoView {
    let path = StoredValue::new(list.path());
    let address = move |status, client_id| ListFilter { status, client_id }.address(&path.read_value());
    let link = move |Choice { parameter, word, .. }: Choice| {
        let href = move || address(parameter, filter.client_id.get());
        view! {
            <a href=href aria-current=move || (filter.parameter() == parameter).then_some("true")>
                {word}
            </a>
        }
    };
    let of_client = move || {
        let client_id = filter.client_id.get();
        (!client_id.is_empty()).then(|| {
            view! {
                <p class="chosen-client">
                    <span>"Of " <code>{client_id}</code> " alone"</span>
                    <a class="button small" href=address(filter.parameter(), String::new())>
                        "Show all clients"
                    </a>
                </p>
            }
        })
    };
    view! {
        <nav class="segments" aria-label="Status">
            {filter.choices.get_value().into_iter().map(link).collect_view()}
        </nav>
        {of_client}
    }
}

/// The client whose a row is, for admins, who are told its name; leads to the rows of that client alone.
pub fn client_link(list: &Address, client: ClientId, name: Option<String>) -> impl IntoView + use<> {
    let address = ListFilter { status: "", client_id: client.to_string() }.address(&list.path());
    view! {
        <a href=address title=client.to_string()>
            {name.unwrap_or_else(|| client.to_string())}
        </a>
    }
}

/// The same below a row's name.
pub fn client_line(
    api: SignedIn,
    list: &Address,
    client: ClientId,
    name: Option<String>,
) -> Option<impl IntoView + use<>> {
    api.is_admin().then(|| view! { <span class="muted clipped">{client_link(list, client, name)}</span> })
}
