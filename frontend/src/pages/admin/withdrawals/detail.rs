//! One withdrawal: what it is, its life, and how it can be settled.

use keywright_api_types::ids::WithdrawalId;
use keywright_api_types::withdrawals::Withdrawal;
use leptos::prelude::*;

use super::settle::{Asked, SettleWithdrawal, WithdrawalButtons};
use crate::addresses::AdminAddress;
use crate::api::SignedIn;
use crate::components::{PageHeader, RemoteView, live};
use crate::loading::{Remote, remote};
use crate::pages::admin::client_filter::client_link;
use crate::pages::found::Found;
use crate::pages::withdrawals::shown::{withdrawal_facts, withdrawal_title};

/// The page at `/admin/withdrawals/{id}`.
#[component]
pub fn AdminWithdrawalDetail(api: SignedIn, id: WithdrawalId) -> impl IntoView {
    let withdrawal = remote(move || api.withdrawal(&id));
    view! { <Found remote=withdrawal page=move || view! { <Detail api id withdrawal /> }.into_any() /> }
}

#[component]
fn Detail(api: SignedIn, id: WithdrawalId, withdrawal: Remote<Withdrawal>) -> impl IntoView {
    let asked: Asked = RwSignal::new(None);
    let buttons = move || {
        let withdrawal = withdrawal.with(|load| load.ready().cloned())?;
        Some(view! { <WithdrawalButtons api withdrawal asked /> })
    };
    view! {
        <p class="breadcrumb"><a href=AdminAddress::Withdrawals.path()>"Withdrawals"</a></p>
        <PageHeader title=withdrawal_title(withdrawal)>{live(buttons)}</PageHeader>
        <RemoteView remote=withdrawal view=facts />
        <SettleWithdrawal
            api
            asked
            page=AdminAddress::Withdrawal(id).path()
            on_settled=move |settled| withdrawal.set(settled)
        />
    }
}

fn facts(withdrawal: &Withdrawal) -> AnyView {
    let client = client_link(AdminAddress::Withdrawals.path(), withdrawal.client_id, withdrawal.client_name.clone());
    let key = withdrawal.api_key_id.map(|id| view! { <code>{id.to_string()}</code> }.into_any());
    withdrawal_facts(withdrawal.clone(), Some(client), key)
}
