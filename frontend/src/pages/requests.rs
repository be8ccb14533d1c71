//! The request log of all of the client's keys.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::addresses::Address;
use crate::api::{RequestFilter, SignedIn};
use crate::components::{Empty, Icon, Listing, PageHeader, RequestTable, SelectField, TextField};
use crate::paging::pages;
use crate::router::use_router;

/// The page at `/requests`; the filter is in the address.
#[component]
pub fn Requests(api: SignedIn) -> impl IntoView {
    let router = use_router();
    let filter = Memo::new(move |_| RequestFilter {
        status: router.parameter("status"),
        method: router.parameter("method"),
        route: router.parameter("route"),
        ip: router.parameter("ip"),
    });
    let requests = pages(move |cursor| {
        let filter = filter.get();
        async move { api.requests(&filter, cursor).await }
    });
    let empty = move || match filter.read().is_empty() {
        true => view! {
            <Empty icon=Icon::Requests title="No calls yet">
                <p>"Every call that is made with one of your keys appears here, whether it was accepted or refused."</p>
            </Empty>
        }
        .into_any(),
        false => view! { <p class="empty">"No call matches the filter."</p> }.into_any(),
    };
    view! {
        <PageHeader title="Requests" />
        <FilterForm filter />
        <Listing
            pages=requests
            noun="call"
            rows=|requests| view! { <RequestTable requests=requests.to_vec() with_keys=true /> }.into_any()
            empty
        />
    }
}

#[component]
fn FilterForm(filter: Memo<RequestFilter>) -> impl IntoView {
    let status = RwSignal::new(String::new());
    let method = RwSignal::new(String::new());
    let route = RwSignal::new(String::new());
    let ip = RwSignal::new(String::new());
    // The address is the truth: going back in the history changes the form too.
    Effect::new(move |_| {
        let filter = filter.get();
        status.set(filter.status);
        method.set(filter.method);
        route.set(filter.route);
        ip.set(filter.ip);
    });
    let router = use_router();
    let apply = move |event: SubmitEvent| {
        event.prevent_default();
        let trimmed = |text: RwSignal<String>| text.get_untracked().trim().to_owned();
        let filter =
            RequestFilter { status: trimmed(status), method: trimmed(method), route: trimmed(route), ip: trimmed(ip) };
        router.go(&filter.address(&Address::Requests.path()));
    };
    let methods = vec![("", "Any"), ("GET", "GET"), ("POST", "POST"), ("PATCH", "PATCH"), ("DELETE", "DELETE")];
    view! {
        <form class="filters" role="search" aria-label="Calls" on:submit=apply>
            <TextField name="status" label="Status" value=status placeholder="429, 4xx" />
            <SelectField
                name="method"
                label="Method"
                options=methods
                value=method
                on_choose=move |value| method.set(value)
            />
            <TextField name="route" label="Route" value=route placeholder="/v1/balance" />
            <TextField name="ip" label="Caller's address" value=ip />
            <div class="actions">
                <button type="submit" class="button">
                    "Filter"
                </button>
                <Show when=move || !filter.read().is_empty()>
                    <a class="button" href=Address::Requests.path()>
                        "Clear"
                    </a>
                </Show>
            </div>
        </form>
    }
}
