//! One call of any client's.

use keywright_api_types::ids::RequestId;
use leptos::prelude::*;

use super::list::EVERYBODYS;
use crate::api::SignedIn;
use crate::pages::requests::shown::CallPage;

/// The page at `/admin/requests/{id}`.
#[component]
pub fn AdminRequestDetail(api: SignedIn, id: RequestId) -> impl IntoView {
    view! { <CallPage api log=EVERYBODYS id /> }
}
