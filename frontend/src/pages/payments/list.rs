//! All payments, by status.

use keywright_api_types::payments::{Payment, PaymentStatus};
use leptos::prelude::*;

use super::shown::{COLUMNS, payment_row};
use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{DataTable, Empty, Icon, Listing, PageHeader};
use crate::pages::list_filter::{FilterBar, use_filter};
use crate::pages::money_filter::MoneyFilterForm;
use crate::paging::pages;
use crate::status;

/// The page at `/payments`; `?status=` chooses a status, `?currency=` a currency, `?from=` and `?to=` a span.
#[component]
pub fn PaymentList(api: SignedIn) -> impl IntoView {
    let filter = use_filter(status::choices::<PaymentStatus>(None));
    let payments = pages(move |cursor| api.payments(&filter.get(), cursor));
    let rows = move |payments: &[Payment]| {
        let row = |payment| payment_row(payment, Address::Payment(payment.id).path(), None, None);
        let rows = payments.iter().map(row).collect_view();
        view! { <DataTable caption="Payments, newest first" columns=COLUMNS>{rows}</DataTable> }.into_any()
    };
    let empty = move || match filter.is_bare() {
        true => view! {
            <Empty icon=Icon::Payments title="No payments yet">
                <p>"A payment that is announced with " <code>"POST /v1/payments"</code> " appears here."</p>
            </Empty>
        }
        .into_any(),
        false => view! { <p class="empty">"No payment matches the filter."</p> }.into_any(),
    };
    view! {
        <PageHeader title="Payments" />
        <FilterBar filter list=Address::Payments.path() />
        <MoneyFilterForm filter list=Address::Payments.path() />
        <Listing pages=payments noun="payment" rows empty />
    }
}
