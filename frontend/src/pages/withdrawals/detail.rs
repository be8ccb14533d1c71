//! One withdrawal: what it is, and its life.

use keywright_api_types::ids::WithdrawalId;
use keywright_api_types::withdrawals::Withdrawal;
use leptos::prelude::*;

use super::shown::{withdrawal_facts, withdrawal_title};
use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{PageHeader, RemoteView, linked_id};
use crate::loading::remote;
use crate::pages::found::Found;

/// The page at `/withdrawals/{id}`.
#[component]
pub fn WithdrawalDetail(api: SignedIn, id: WithdrawalId) -> impl IntoView {
    let withdrawal = remote(move || api.withdrawal(&id));
    let page = move || {
        view! {
            <p class="breadcrumb"><a href=Address::Withdrawals.path()>"Withdrawals"</a></p>
            <PageHeader title=withdrawal_title(withdrawal) />
            <RemoteView remote=withdrawal view=facts />
        }
        .into_any()
    };
    view! { <Found remote=withdrawal page /> }
}

fn facts(withdrawal: &Withdrawal) -> AnyView {
    let key = withdrawal.api_key_id.map(|id| linked_id(Address::Key(id).path(), id.to_string()));
    withdrawal_facts(withdrawal.clone(), None, key)
}
