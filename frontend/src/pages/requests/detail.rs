//! One call of the client's log.

use keywright_api_types::ids::RequestId;
use leptos::prelude::*;

use super::list::OWN;
use super::shown::CallPage;
use crate::api::SignedIn;

/// The page at `/requests/{id}`.
#[component]
pub fn RequestDetail(api: SignedIn, id: RequestId) -> impl IntoView {
    view! { <CallPage api log=OWN id /> }
}
