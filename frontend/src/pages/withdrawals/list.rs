//! All withdrawals, by status; for an admin, everybody's, those to be settled first.

use keywright_api_types::withdrawals::{Withdrawal, WithdrawalStatus};
use leptos::prelude::*;

use super::settle::{Asked, SettleWithdrawal, WithdrawalButtons};
use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{Amount, DataTable, Empty, Icon, Listing, PageHeader, RelativeMoment, StatusBadge, cell};
use crate::pages::list_filter::{FilterBar, client_line, use_filter};
use crate::paging::pages;
use crate::status;

const COLUMNS: &[&str] = &["Withdrawal", "Destination", "Amount", "Status", "Created"];

/// The page at `/withdrawals`; `?status=` chooses a status, for an admin `?client_id=` a client.
#[component]
pub fn WithdrawalList(api: SignedIn) -> impl IntoView {
    let filter = use_filter(api, status::choices(api.is_admin().then_some(WithdrawalStatus::Pending)));
    let withdrawals = pages(move |cursor| {
        let filter = filter.get();
        async move { api.withdrawals(&filter, cursor).await }
    });
    let asked: Asked = RwSignal::new(None);
    let rows = move |withdrawals: &[Withdrawal]| {
        let rows = withdrawals.iter().map(|withdrawal| row(api, withdrawal.clone(), asked)).collect_view();
        view! { <DataTable caption="Withdrawals, newest first" columns=COLUMNS>{rows}</DataTable> }.into_any()
    };
    let empty = move || match filter.is_bare() {
        true => no_withdrawals(api),
        false => view! { <p class="empty">"No withdrawal matches the filter."</p> }.into_any(),
    };
    let on_settled =
        move |settled: Withdrawal| withdrawals.put(|withdrawal| withdrawal.id == settled.id, settled.clone());
    view! {
        <PageHeader title="Withdrawals" />
        <FilterBar filter list=Address::Withdrawals />
        <Listing pages=withdrawals noun="withdrawal" rows empty />
        <SettleWithdrawal api asked page=Address::Withdrawals on_settled />
    }
}

fn no_withdrawals(api: SignedIn) -> AnyView {
    if api.is_admin() {
        return view! {
            <Empty icon=Icon::Check title="Nothing to settle">
                <p>"No withdrawal is pending. New ones appear here as soon as a client asks for them."</p>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty icon=Icon::Withdrawals title="No withdrawals yet">
            <p>"A withdrawal that is asked for with " <code>"POST /v1/withdrawals"</code> " appears here."</p>
        </Empty>
    }
    .into_any()
}

fn row(api: SignedIn, withdrawal: Withdrawal, asked: Asked) -> AnyView {
    let name = withdrawal.reference.clone().unwrap_or_else(|| withdrawal.id.to_string());
    let what = view! {
        <div class="two-lines">
            <a href=Address::Withdrawal(withdrawal.id).path()>{name}</a>
            {client_line(api, &Address::Withdrawals, withdrawal.client_id, withdrawal.client_name.clone())}
        </div>
    };
    let hover = withdrawal.destination.clone();
    let destination = view! { <code class="clipped" title=hover>{withdrawal.destination.clone()}</code> };
    let when = withdrawal.settled_at.map(|at| view! { <span class="muted"><RelativeMoment at /></span> });
    let status = view! {
        <div class="with-actions">
            <div class="two-lines">
                <StatusBadge status=withdrawal.status />
                {when}
            </div>
            <WithdrawalButtons api withdrawal=withdrawal.clone() asked small=true />
        </div>
    };
    view! {
        <tr role="row">
            {cell("Withdrawal", what)}
            {cell("Destination", destination)}
            {cell("Amount", view! { <Amount of=withdrawal.amount currency=withdrawal.currency /> })}
            {cell("Status", status)}
            {cell("Created", view! { <RelativeMoment at=withdrawal.created_at /> })}
        </tr>
    }
    .into_any()
}
