//! All payments, by status; for an admin, everybody's, those to be settled first.

use keywright_api_types::payments::{Payment, PaymentStatus};
use leptos::prelude::*;

use super::settle::{Asked, PaymentButtons, SettlePayment};
use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{Amount, DataTable, Empty, Icon, Listing, PageHeader, RelativeMoment, StatusBadge, cell};
use crate::pages::list_filter::{FilterBar, client_line, use_filter};
use crate::paging::pages;
use crate::status;

const COLUMNS: &[&str] = &["Payment", "Amount", "Status", "Created"];

/// The page at `/payments`; `?status=` chooses a status, for an admin `?client_id=` a client.
#[component]
pub fn PaymentList(api: SignedIn) -> impl IntoView {
    let filter = use_filter(api, status::choices(api.is_admin().then_some(PaymentStatus::Pending)));
    let payments = pages(move |cursor| {
        let filter = filter.get();
        async move { api.payments(&filter, cursor).await }
    });
    let asked: Asked = RwSignal::new(None);
    let rows = move |payments: &[Payment]| {
        let rows = payments.iter().map(|payment| row(api, payment.clone(), asked)).collect_view();
        view! { <DataTable caption="Payments, newest first" columns=COLUMNS>{rows}</DataTable> }.into_any()
    };
    let empty = move || match filter.is_bare() {
        true => no_payments(api),
        false => view! { <p class="empty">"No payment matches the filter."</p> }.into_any(),
    };
    let on_settled = move |settled: Payment| payments.put(|payment| payment.id == settled.id, settled.clone());
    view! {
        <PageHeader title="Payments" />
        <FilterBar filter list=Address::Payments />
        <Listing pages=payments noun="payment" rows empty />
        <SettlePayment api asked page=Address::Payments on_settled />
    }
}

fn no_payments(api: SignedIn) -> AnyView {
    if api.is_admin() {
        return view! {
            <Empty icon=Icon::Check title="Nothing to settle">
                <p>"No payment is pending. New ones appear here as soon as a client announces them."</p>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty icon=Icon::Payments title="No payments yet">
            <p>"A payment that is announced with " <code>"POST /v1/payments"</code> " appears here."</p>
        </Empty>
    }
    .into_any()
}

fn row(api: SignedIn, payment: Payment, asked: Asked) -> AnyView {
    let name = payment.reference.clone().unwrap_or_else(|| payment.id.to_string());
    let description = payment.description.clone().map(|text| {
        let hover = text.clone();
        view! { <span class="muted clipped" title=hover>{text}</span> }
    });
    let what = view! {
        <div class="two-lines">
            <a href=Address::Payment(payment.id).path()>{name}</a>
            {description}
            {client_line(api, &Address::Payments, payment.client_id, payment.client_name.clone())}
        </div>
    };
    let when = match (payment.settled_at, payment.status) {
        (Some(at), _) => view! { <RelativeMoment at /> }.into_any(),
        (None, PaymentStatus::Pending) => view! { "Expires " <RelativeMoment at=payment.expires_at /> }.into_any(),
        (None, _) => ().into_any(),
    };
    let status = view! {
        <div class="with-actions">
            <div class="two-lines">
                <StatusBadge status=payment.status />
                <span class="muted">{when}</span>
            </div>
            <PaymentButtons api payment=payment.clone() asked small=true />
        </div>
    };
    view! {
        <tr role="row">
            {cell("Payment", what)}
            {cell("Amount", view! { <Amount of=payment.amount currency=payment.currency /> })}
            {cell("Status", status)}
            {cell("Created", view! { <RelativeMoment at=payment.created_at /> })}
        </tr>
    }
    .into_any()
}
