//! One withdrawal: what it is, and its life.

use keywright_api_types::ids::WithdrawalId;
use keywright_api_types::withdrawals::{Withdrawal, WithdrawalStatus};
use leptos::prelude::*;

use super::settle::{Asked, SettleWithdrawal, WithdrawalButtons};
use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{Amount, Metadata, PageHeader, RemoteView, StatusBadge, Timeline, fact, or, step};
use crate::loading::{Remote, remote};
use crate::money;
use crate::pages::found::Found;
use crate::pages::list_filter::client_link;
use crate::pages::made_with::made_with;
use crate::status::Mark;

/// The page at `/withdrawals/{id}`.
#[component]
pub fn WithdrawalDetail(api: SignedIn, id: WithdrawalId) -> impl IntoView {
    let withdrawal = remote(move || async move { api.withdrawal(&id).await });
    view! { <Found remote=withdrawal page=move || view! { <Detail api id withdrawal /> }.into_any() /> }
}

#[component]
fn Detail(api: SignedIn, id: WithdrawalId, withdrawal: Remote<Withdrawal>) -> impl IntoView {
    let asked: Asked = RwSignal::new(None);
    let title = Signal::derive(move || {
        withdrawal.with(|load| {
            load.ready().map_or("Withdrawal".to_owned(), |withdrawal| {
                format!("Withdrawal of {}", money::amount(withdrawal.amount, withdrawal.currency))
            })
        })
    });
    let buttons = move || {
        let withdrawal = withdrawal.with(|load| load.ready().cloned())?;
        Some(view! { <WithdrawalButtons api withdrawal asked /> })
    };
    view! {
        <p class="breadcrumb"><a href=Address::Withdrawals.path()>"Withdrawals"</a></p>
        <PageHeader title>{buttons}</PageHeader>
        <RemoteView remote=withdrawal view=move |withdrawal: &Withdrawal| facts(api, withdrawal.clone()) />
        <SettleWithdrawal
            api
            asked
            page=Address::Withdrawal(id)
            on_settled=move |settled| withdrawal.set(settled)
        />
    }
}

fn facts(api: SignedIn, withdrawal: Withdrawal) -> AnyView {
    let name = withdrawal.client_name.clone();
    let client = api.is_admin().then(|| fact("Client", client_link(&Address::Withdrawals, withdrawal.client_id, name)));
    view! {
        <section class="card" aria-label="Withdrawal">
            <dl class="facts">
                {fact("Status", view! { <StatusBadge status=withdrawal.status /> })}
                {fact("Amount", view! { <Amount of=withdrawal.amount currency=withdrawal.currency /> })}
                {fact("Currency", withdrawal.currency.to_string())}
                {client}
                {fact("Destination", view! { <code>{withdrawal.destination.clone()}</code> })}
                {fact("Reference", or("None", withdrawal.reference.clone()))}
                {fact("Id", view! { <code>{withdrawal.id.to_string()}</code> })}
                {fact("Made with", made_with(api, withdrawal.api_key_id))}
            </dl>
        </section>
        <Metadata metadata=withdrawal.metadata.clone() />
        {life(withdrawal)}
    }
    .into_any()
}

fn life(withdrawal: Withdrawal) -> impl IntoView {
    let settled = withdrawal.settled_at;
    let end = match withdrawal.status {
        WithdrawalStatus::Pending => step(Mark::Waiting, "Waits to be approved or rejected", None, None),
        WithdrawalStatus::Approved => step(Mark::Done, "Approved: the amount left", settled, None),
        WithdrawalStatus::Rejected => {
            step(Mark::Refused, "Rejected: the amount is available again", settled, withdrawal.rejection_reason)
        }
    };
    view! {
        <Timeline>
            {step(Mark::InForce, "Asked for: the amount is reserved", Some(withdrawal.created_at), None)}
            {end}
        </Timeline>
    }
}
