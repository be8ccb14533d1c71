//! The client in the filter of an admin's list, which shows everybody's rows or those of one client.

use keywright_api_types::ids::ClientId;
use leptos::prelude::*;

use crate::api::ListFilter;
use crate::pages::list_filter::AddressFilter;
use crate::status::Choice;

/// Follows the filter in the address: one of the choices, `client_id`, and perhaps a currency and a span.
pub fn use_admin_filter(choices: Vec<Choice>) -> AddressFilter {
    AddressFilter::new(choices, true)
}

/// Says which client's rows alone are shown in the list at that path, and leads back to everybody's.
#[component]
pub fn ChosenClient(filter: AddressFilter, list: String) -> impl IntoView {
    move || {
        let ListFilter { client_id, .. } = filter.in_address();
        let everybody = ListFilter { client_id: String::new(), ..filter.in_address() }.address(&list);
        (!client_id.is_empty()).then(|| {
            view! {
                <p class="chosen-client">
                    <span>"Of " <code>{client_id}</code> " alone"</span>
                    <a class="button small" href=everybody>
                        "Show all clients"
                    </a>
                </p>
            }
        })
    }
}

/// The client whose a row is; leads to the rows of that client alone.
pub fn client_link(list: String, client: ClientId, name: Option<String>) -> AnyView {
    let address = ListFilter { client_id: client.to_string(), ..ListFilter::default() }.address(&list);
    view! {
        <a href=address title=client.to_string()>
            {name.unwrap_or_else(|| client.to_string())}
        </a>
    }
    .into_any()
}

/// The same below a row's name.
pub fn client_line(list: String, client: ClientId, name: Option<String>) -> AnyView {
    view! { <span class="muted clipped">{client_link(list, client, name)}</span> }.into_any()
}
