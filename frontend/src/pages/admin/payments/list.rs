//! Everybody's payments, by status, those to be settled first, in the order in which they came.

use keywright_api_types::payments::{Payment, PaymentStatus};
use leptos::prelude::*;

use super::settle::{Asked, PaymentButtons, SettlePayment};
use crate::addresses::AdminAddress;
use crate::api::SignedIn;
use crate::components::{DataTable, Empty, Icon, Listing, PageHeader};
use crate::pages::admin::client_filter::{ChosenClient, client_line, use_admin_filter};
use crate::pages::list_filter::FilterBar;
use crate::pages::money_filter::MoneyFilterForm;
use crate::pages::payments::shown::{COLUMNS, payment_row};
use crate::paging::pages;
use crate::status;

/// The page at `/admin/payments`; `?status=` chooses a status, `?client_id=` a client, `?currency=` a
/// currency, `?from=` and `?to=` a span.
#[component]
pub fn AdminPaymentList(api: SignedIn) -> impl IntoView {
    let list = AdminAddress::Payments.path();
    let filter = use_admin_filter(status::choices(Some(PaymentStatus::Pending)));
    let payments = pages(move |cursor| api.payments(&filter.get(), cursor));
    let asked: Asked = RwSignal::new(None);
    let rows = move |payments: &[Payment]| {
        let rows = payments.iter().map(|payment| row(api, payment, asked)).collect_view();
        let caption = match untrack(|| filter.is_queue()) {
            true => "Payments to be settled, oldest first",
            false => "Payments, newest first",
        };
        view! { <DataTable caption columns=COLUMNS>{rows}</DataTable> }.into_any()
    };
    let empty = move || match filter.is_bare() {
        true => view! {
            <Empty icon=Icon::Check title="Nothing to settle">
                <p>"No payment is pending. New ones appear here as soon as a client announces them."</p>
            </Empty>
        }
        .into_any(),
        false => view! { <p class="empty">"No payment matches the filter."</p> }.into_any(),
    };
    let on_settled = move |settled: Payment| payments.put(|payment| payment.id == settled.id, settled.clone());
    view! {
        <PageHeader title="Payments" />
        <FilterBar filter list=list.clone() />
        <MoneyFilterForm filter list=list.clone() />
        <ChosenClient filter list=list.clone() />
        <Listing pages=payments noun="payment" rows empty />
        <SettlePayment api asked page=list on_settled />
    }
}

fn row(api: SignedIn, payment: &Payment, asked: Asked) -> AnyView {
    let client = client_line(AdminAddress::Payments.path(), payment.client_id, payment.client_name.clone());
    let buttons = view! { <PaymentButtons api payment=payment.clone() asked small=true /> }.into_any();
    payment_row(payment, AdminAddress::Payment(payment.id).path(), Some(client), Some(buttons))
}
