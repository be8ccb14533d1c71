//! All withdrawals, by status.

use keywright_api_types::withdrawals::{Withdrawal, WithdrawalStatus};
use leptos::prelude::*;

use super::shown::{COLUMNS, withdrawal_row};
use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{DataTable, Empty, Icon, Listing, PageHeader};
use crate::pages::list_filter::{FilterBar, use_filter};
use crate::pages::money_filter::MoneyFilterForm;
use crate::paging::pages;
use crate::status;

/// The page at `/withdrawals`; `?status=` chooses a status, `?currency=` a currency, `?from=` and `?to=` a span.
#[component]
pub fn WithdrawalList(api: SignedIn) -> impl IntoView {
    let filter = use_filter(status::choices::<WithdrawalStatus>(None));
    let withdrawals = pages(move |cursor| api.withdrawals(&filter.get(), cursor));
    let rows = move |withdrawals: &[Withdrawal]| {
        let row = |withdrawal| withdrawal_row(withdrawal, Address::Withdrawal(withdrawal.id).path(), None, None);
        let rows = withdrawals.iter().map(row).collect_view();
        view! { <DataTable caption="Withdrawals, newest first" columns=COLUMNS>{rows}</DataTable> }.into_any()
    };
    let empty = move || match filter.is_bare() {
        true => view! {
            <Empty icon=Icon::Withdrawals title="No withdrawals yet">
                <p>"A withdrawal that is asked for with " <code>"POST /v1/withdrawals"</code> " appears here."</p>
            </Empty>
        }
        .into_any(),
        false => view! { <p class="empty">"No withdrawal matches the filter."</p> }.into_any(),
    };
    view! {
        <PageHeader title="Withdrawals" />
        <FilterBar filter list=Address::Withdrawals.path() />
        <MoneyFilterForm filter list=Address::Withdrawals.path() />
        <Listing pages=withdrawals noun="withdrawal" rows empty />
    }
}
