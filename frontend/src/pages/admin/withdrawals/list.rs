//! Everybody's withdrawals, by status, those to be settled first, in the order in which they came.

use keywright_api_types::withdrawals::{Withdrawal, WithdrawalStatus};
use leptos::prelude::*;

use super::settle::{Asked, SettleWithdrawal, WithdrawalButtons};
use crate::addresses::AdminAddress;
use crate::api::SignedIn;
use crate::components::{DataTable, Empty, Icon, Listing, PageHeader};
use crate::pages::admin::client_filter::{ChosenClient, client_line, use_admin_filter};
use crate::pages::list_filter::FilterBar;
use crate::pages::money_filter::MoneyFilterForm;
use crate::pages::withdrawals::shown::{COLUMNS, withdrawal_row};
use crate::paging::pages;
use crate::status;

/// The page at `/admin/withdrawals`; `?status=` chooses a status, `?client_id=` a client, `?currency=` a
/// currency, `?from=` and `?to=` a span.
#[component]
pub fn AdminWithdrawalList(api: SignedIn) -> impl IntoView {
    let list = AdminAddress::Withdrawals.path();
    let filter = use_admin_filter(status::choices(Some(WithdrawalStatus::Pending)));
    let withdrawals = pages(move |cursor| api.withdrawals(&filter.get(), cursor));
    let asked: Asked = RwSignal::new(None);
    let rows = move |withdrawals: &[Withdrawal]| {
        let rows = withdrawals.iter().map(|withdrawal| row(api, withdrawal, asked)).collect_view();
        let caption = match untrack(|| filter.is_queue()) {
            true => "Withdrawals to be settled, oldest first",
            false => "Withdrawals, newest first",
        };
        view! { <DataTable caption columns=COLUMNS>{rows}</DataTable> }.into_any()
    };
    let empty = move || match filter.is_bare() {
        true => view! {
            <Empty icon=Icon::Check title="Nothing to settle">
                <p>"No withdrawal is pending. New ones appear here as soon as a client asks for them."</p>
            </Empty>
        }
        .into_any(),
        false => view! { <p class="empty">"No withdrawal matches the filter."</p> }.into_any(),
    };
    let on_settled =
        move |settled: Withdrawal| withdrawals.put(|withdrawal| withdrawal.id == settled.id, settled.clone());
    view! {
        <PageHeader title="Withdrawals" />
        <FilterBar filter list=list.clone() />
        <MoneyFilterForm filter list=list.clone() />
        <ChosenClient filter list=list.clone() />
        <Listing pages=withdrawals noun="withdrawal" rows empty />
        <SettleWithdrawal api asked page=list on_settled />
    }
}

fn row(api: SignedIn, withdrawal: &Withdrawal, asked: Asked) -> AnyView {
    let client = client_line(AdminAddress::Withdrawals.path(), withdrawal.client_id, withdrawal.client_name.clone());
    let buttons = view! { <WithdrawalButtons api withdrawal=withdrawal.clone() asked small=true /> }.into_any();
    withdrawal_row(withdrawal, AdminAddress::Withdrawal(withdrawal.id).path(), Some(client), Some(buttons))
}
