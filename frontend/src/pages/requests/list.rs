//! The request log of all of the client's keys.

use keywright_api_types::requests::LoggedRequest;
use leptos::prelude::*;

use super::key_field::KeyField;
use super::shown::{Draft, Log, LogPage};
use crate::addresses::Address;
use crate::api::SignedIn;
use crate::check_words::{Place, Remedies};

/// The log of the reader's client.
pub const OWN: Log = Log {
    list: || Address::Requests.path(),
    page: |id| Address::Request(id).path(),
    key,
    whose,
    mend,
    remedies: &Remedies {
        package: "Ask for a package with API access.",
        rate_of_package: "Your package sets this limit. Ask for a larger one, or call less often.",
        rate_by_admin: "An admin set this limit. Call less often, or ask the people who run this platform.",
        platform: "Ask the people who run this platform.",
    },
    keys: "one of your keys",
};

/// The page at `/requests`; the filter is in the address.
#[component]
pub fn Requests(api: SignedIn) -> impl IntoView {
    view! { <LogPage api log=OWN /> }
}

fn key(request: &LoggedRequest) -> AnyView {
    let page = Address::Key(request.key_id).path();
    view! { <a href=page>{request.key_name.clone()}</a> }.into_any()
}

fn whose(api: SignedIn, draft: Draft) -> AnyView {
    view! { <KeyField api key_id=draft.key_id /> }.into_any()
}

fn mend(api: SignedIn, call: &LoggedRequest, place: Place) -> Option<AnyView> {
    let key = call.key_id;
    let (page, words) = match place {
        Place::Settings if api.may_edit() => (Address::EditKey(key), "Edit this key"),
        Place::Settings | Place::Key => (Address::Key(key), "Look at this key"),
        Place::NewKey if api.may_edit() => (Address::NewKey, "Create a key"),
        Place::Package => (Address::Package, "Compare the packages"),
        Place::NewKey | Place::Platform | Place::Request(_) => return None,
    };
    Some(view! { <a href=page.path()>{words}</a> }.into_any())
}
