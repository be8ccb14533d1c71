//! The request log of all of the client's keys.

use keywright_api_types::ids::RequestId;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::filter_form::FilterForm;
use super::log_view::LogView;
use crate::addresses::Address;
use crate::api::{RequestFilter, SignedIn};
use crate::components::{PageHeader, TextField};
use crate::log_feed::log_feed;
use crate::router::use_router;

/// The page at `/requests`: the client's calls, or everybody's for an admin; the filter is in the address.
#[component]
pub fn Requests(api: SignedIn) -> impl IntoView {
    let router = use_router();
    let filter = Memo::new(move |_| RequestFilter::of(|name| router.parameter(name)));
    let feed = log_feed(api, filter);
    view! {
        <PageHeader title="Requests" />
        <Lookup />
        <FilterForm api filter />
        <LogView feed filter />
    }
}

/// Leads from a request id, which every answer carries, to its call.
#[component]
fn Lookup() -> impl IntoView {
    let id = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let router = use_router();
    let look_up = move |event: SubmitEvent| {
        event.prevent_default();
        match id.get_untracked().trim().parse::<RequestId>() {
            Ok(id) => router.go(&Address::Request(id).path()),
            Err(invalid) => error.set(Some(format!("A request id {invalid}."))),
        }
    };
    view! {
        <form class="lookup" role="search" aria-label="One call" on:submit=look_up>
            <TextField
                name="request_id"
                label="Why was this refused?"
                value=id
                error
                placeholder="req_… from X-Request-Id"
            />
            <button type="submit" class="button">
                "Explain"
            </button>
        </form>
    }
}
