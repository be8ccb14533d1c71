//! One payment: what it is, its life, and how it can be settled.

use keywright_api_types::ids::PaymentId;
use keywright_api_types::payments::Payment;
use leptos::prelude::*;

use super::settle::{Asked, PaymentButtons, SettlePayment};
use crate::addresses::AdminAddress;
use crate::api::SignedIn;
use crate::components::{PageHeader, RemoteView, linked_id, live};
use crate::loading::{Remote, remote};
use crate::pages::admin::client_filter::client_link;
use crate::pages::found::Found;
use crate::pages::payments::shown::{payment_facts, payment_title};

/// The page at `/admin/payments/{id}`.
#[component]
pub fn AdminPaymentDetail(api: SignedIn, id: PaymentId) -> impl IntoView {
    let payment = remote(move || api.payment(&id));
    view! { <Found remote=payment page=move || view! { <Detail api id payment /> }.into_any() /> }
}

#[component]
fn Detail(api: SignedIn, id: PaymentId, payment: Remote<Payment>) -> impl IntoView {
    let asked: Asked = RwSignal::new(None);
    let buttons = move || {
        let payment = payment.with(|load| load.ready().cloned())?;
        Some(view! { <PaymentButtons api payment asked /> })
    };
    view! {
        <p class="breadcrumb"><a href=AdminAddress::Payments.path()>"Payments"</a></p>
        <PageHeader title=payment_title(payment)>{live(buttons)}</PageHeader>
        <RemoteView remote=payment view=facts />
        <SettlePayment
            api
            asked
            page=AdminAddress::Payment(id).path()
            on_settled=move |settled| payment.set(settled)
        />
    }
}

fn facts(payment: &Payment) -> AnyView {
    let client = client_link(AdminAddress::Payments.path(), payment.client_id, payment.client_name.clone());
    let invoice = payment.invoice_id.map(|id| linked_id(AdminAddress::Invoice(id).path(), id.to_string()));
    let key = payment.api_key_id.map(|id| view! { <code>{id.to_string()}</code> }.into_any());
    payment_facts(payment.clone(), Some(client), invoice, key)
}
