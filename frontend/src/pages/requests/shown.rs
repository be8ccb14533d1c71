//! The request log as clients and admins see it alike: its list, and one call.

use keywright_api_types::checks::RequestDetail;
use keywright_api_types::ids::RequestId;
use keywright_api_types::requests::LoggedRequest;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::checks::checks;
pub use super::filter_form::Draft;
use super::filter_form::FilterForm;
use super::log_view::LogView;
use crate::api::{RequestFilter, SignedIn};
use crate::check_words::{Place, Remedies};
use crate::components::{HttpStatus, LoggedMoment, PageHeader, RemoteView, TextField, fact, or};
use crate::format;
use crate::loading::remote;
use crate::log_feed::log_feed;
use crate::pages::found::Found;
use crate::router::use_router;

/// What differs between the log of a client and that of everybody.
#[derive(Clone, Copy)]
pub struct Log {
    /// The path of the list.
    pub list: fn() -> String,
    /// The path of a call's page.
    pub page: fn(RequestId) -> String,
    /// Names a call's key, and whose it is where that may differ.
    pub key: fn(&LoggedRequest) -> AnyView,
    /// The fields of the filter that choose whose calls are shown, and those that only this reader is offered.
    pub whose: fn(SignedIn, Draft) -> AnyView,
    /// Leads to where a call's refusal is mended, if that is one of the reader's pages.
    pub mend: fn(SignedIn, &LoggedRequest, Place) -> Option<AnyView>,
    /// What mends a refusal, in words.
    pub remedies: &'static Remedies,
    /// The keys whose calls are in it, in words.
    pub keys: &'static str,
}

/// The list; the filter is in the address.
#[component]
pub fn LogPage(api: SignedIn, log: Log) -> impl IntoView {
    let router = use_router();
    let filter = Memo::new(move |_| RequestFilter::of(|name| router.parameter(name)));
    let feed = log_feed(api, filter);
    view! {
        <PageHeader title="Requests" />
        <Lookup log />
        <FilterForm log api filter />
        <LogView log feed filter />
    }
}

/// Leads from a request id, which every answer carries, to its call.
#[component]
fn Lookup(log: Log) -> impl IntoView {
    let id = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let router = use_router();
    let look_up = move |event: SubmitEvent| {
        event.prevent_default();
        match id.get_untracked().trim().parse::<RequestId>() {
            Ok(id) => router.go(&(log.page)(id)),
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

/// One call: what is known of it, and why it was let in or refused.
#[component]
pub fn CallPage(api: SignedIn, log: Log, id: RequestId) -> impl IntoView {
    let call = remote(move || api.logged_request(&id));
    let title = call.title("Call", |call| format!("{} {}", call.request.method, call.request.route));
    let page = move || {
        view! {
            <PageHeader title />
            <RemoteView remote=call view=move |call: &RequestDetail| detail(log, api, call) />
        }
        .into_any()
    };
    view! {
        <p class="breadcrumb"><a href=(log.list)()>"Requests"</a></p>
        <Found remote=call page missing=not_logged />
    }
}

/// Why a call that was made may not be in the log.
fn not_logged() -> AnyView {
    view! {
        <PageHeader title="Call not found" />
        <p class="lead">
            "No call with this id is in the log. Only calls with a known key are logged: if yours was refused for want of one, check that the key was copied whole. Or the call is older than the log is kept, or it is somebody else's."
        </p>
    }
    .into_any()
}

fn detail(log: Log, api: SignedIn, call: &RequestDetail) -> AnyView {
    let request = call.request.clone();
    let key = (log.key)(&request);
    let required = call.required.map(|permission| view! { <code>{permission.name()}</code> });
    view! {
        <section class="card" aria-labelledby="call-heading">
            <h2 id="call-heading" class="visually-hidden">
                "Call"
            </h2>
            <dl class="facts">
                {fact("Status", view! { <HttpStatus status=request.status code=request.code /> })}
                {fact("Time", view! { <LoggedMoment at=request.at /> })}
                {fact("Key", key)}
                {fact("Requires", or("A valid key", required))}
                {fact("Latency", format::latency(request.latency_ms))}
                {fact("Caller's address", request.ip)}
                {fact("Program", or("Not told", request.user_agent))}
                {fact("Request id", view! { <code>{request.request_id.to_string()}</code> })}
            </dl>
        </section>
        {checks(log, api, call)}
    }
    .into_any()
}
