//! The client in the filter of an admin's list, which shows everybody's rows or those of one client.

use keywright_api_types::ids::ClientId;
use leptos::prelude::*;

use crate::api::ListFilter;
use crate::pages::list_filter::AddressFilter;
use crate::router::use_router;
use crate::status::Choice;

/// Follows the filter in the address: one of the choices, and `client_id`.
pub fn use_admin_filter(choices: Vec<Choice>) -> AddressFilter {
    let router = use_router();
    AddressFilter::new(choices, Memo::new(move |_| router.parameter("client_id")))
}

/// Says which client's rows alone are shown in the list at that path, and leads back to everybody's.
#[component]
pub fn ChosenClient(filter: AddressFilter, list: String) -> impl IntoView {
    move || {
        let client_id = filter.client_id();
        let everybody = ListFilter { status: filter.parameter(), client_id: String::new() }.address(&list);
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
    let address = ListFilter { status: "", client_id: client.to_string() }.address(&list);
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
