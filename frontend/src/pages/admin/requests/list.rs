//! The request log of all clients.

use keywright_api_types::requests::LoggedRequest;
use leptos::prelude::*;

use crate::addresses::AdminAddress;
use crate::api::{RequestFilter, SignedIn};
use crate::check_words::{Place, Remedies};
use crate::components::TextField;
use crate::pages::requests::shown::{Draft, Log, LogPage};

/// The log of everybody.
pub const EVERYBODYS: Log = Log {
    list: || AdminAddress::Requests.path(),
    page: |id| AdminAddress::Request(id).path(),
    key,
    whose,
    mend,
    remedies: &Remedies {
        package: "Give the client a package with API access.",
        rate_of_package: "The client\u{2019}s package sets this limit. Give it a larger one, or have it call less often.",
        rate_by_admin: "An admin set this limit. Raise it, or have the client call less often.",
        platform: "The client is suspended. Restore it, and its calls are let in again.",
    },
    keys: "any client\u{2019}s keys",
};

/// The page at `/admin/requests`; the filter is in the address.
#[component]
pub fn AdminRequests(api: SignedIn) -> impl IntoView {
    view! { <LogPage api log=EVERYBODYS /> }
}

/// A call's key and its client, each of which leads to all of its calls.
fn key(request: &LoggedRequest) -> AnyView {
    let log = AdminAddress::Requests.path();
    let of_key = RequestFilter { key_id: request.key_id.to_string(), ..RequestFilter::default() }.address(&log);
    let client_id = request.client_id.to_string();
    let client = request.client_name.clone().unwrap_or_else(|| client_id.clone());
    let of_client = RequestFilter { client_id, ..RequestFilter::default() }.address(&log);
    view! {
        <div class="two-lines">
            <a href=of_key>{request.key_name.clone()}</a>
            " "
            <a class="clipped" href=of_client>
                {client}
            </a>
        </div>
    }
    .into_any()
}

fn mend(api: SignedIn, call: &LoggedRequest, place: Place) -> Option<AnyView> {
    let key = call.key_id;
    let (page, words) = match place {
        Place::Settings if api.may_edit() => (AdminAddress::EditKey(key), "Edit this key"),
        Place::Settings | Place::Key | Place::NewKey => (AdminAddress::Key(key), "Look at this key"),
        Place::Package | Place::Platform => (AdminAddress::Client(call.client_id), "Look at the client"),
        Place::Request(_) => return None,
    };
    Some(view! { <a href=page.path()>{words}</a> }.into_any())
}

fn whose(_api: SignedIn, draft: Draft) -> AnyView {
    view! {
        <TextField name="client_id" label="Client" value=draft.client_id placeholder="cli_…" />
        <TextField name="key_id" label="Key" value=draft.key_id placeholder="key_…" />
        <TextField name="min_latency_ms" label="Latency from, ms" value=draft.min_latency_ms inputmode="decimal" />
    }
    .into_any()
}
