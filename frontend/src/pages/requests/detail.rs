//! One call: what is known of it, and why it was let in or refused.

use keywright_api_types::checks::RequestDetail as Detail;
use keywright_api_types::ids::RequestId;
use leptos::prelude::*;

use super::checks::checks;
use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{HttpStatus, LoggedMoment, PageHeader, RemoteView, fact, or};
use crate::format;
use crate::loading::remote;
use crate::pages::found::Found;

/// The page at `/requests/{id}`.
#[component]
pub fn RequestDetail(api: SignedIn, id: RequestId) -> impl IntoView {
    let call = remote(move || api.logged_request(&id));
    let title = Signal::derive(move || {
        call.with(|load| match load.ready() {
            Some(call) => format!("{} {}", call.request.method, call.request.route),
            None => "Call".to_owned(),
        })
    });
    let page = move || {
        view! {
            <p class="breadcrumb"><a href=Address::Requests.path()>"Requests"</a></p>
            <PageHeader title />
            <RemoteView remote=call view=move |call: &Detail| detail(api, call) />
        }
        .into_any()
    };
    view! { <Found remote=call page /> }
}

fn detail(api: SignedIn, call: &Detail) -> AnyView {
    let request = call.request.clone();
    let key = Address::Key(request.key_id).path();
    let required = call.required.map(|permission| view! { <code>{permission.name()}</code> });
    view! {
        <section class="card" aria-labelledby="call-heading">
            <h2 id="call-heading" class="visually-hidden">
                "Call"
            </h2>
            <dl class="facts">
                {fact("Status", view! { <HttpStatus status=request.status code=request.code /> })}
                {fact("Time", view! { <LoggedMoment at=request.at /> })}
                {fact("Key", view! { <a href=key>{request.key_name}</a> })}
                {fact("Requires", or("A valid key", required))}
                {fact("Latency", format::latency(request.latency_ms))}
                {fact("Caller's address", request.ip)}
                {fact("Program", or("Not told", request.user_agent))}
                {fact("Request id", view! { <code>{request.request_id.to_string()}</code> })}
            </dl>
        </section>
        {checks(api, call)}
    }
    .into_any()
}
