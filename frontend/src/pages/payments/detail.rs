//! One payment: what it is, and its life.

use keywright_api_types::ids::PaymentId;
use keywright_api_types::payments::Payment;
use leptos::prelude::*;

use super::shown::{payment_facts, payment_title};
use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{PageHeader, RemoteView, linked_id};
use crate::loading::remote;
use crate::pages::found::Found;

/// The page at `/payments/{id}`.
#[component]
pub fn PaymentDetail(api: SignedIn, id: PaymentId) -> impl IntoView {
    let payment = remote(move || api.payment(&id));
    let page = move || {
        view! {
            <p class="breadcrumb"><a href=Address::Payments.path()>"Payments"</a></p>
            <PageHeader title=payment_title(payment) />
            <RemoteView remote=payment view=facts />
        }
        .into_any()
    };
    view! { <Found remote=payment page /> }
}

fn facts(payment: &Payment) -> AnyView {
    let invoice = payment.invoice_id.map(|id| linked_id(Address::Invoice(id).path(), id.to_string()));
    let key = payment.api_key_id.map(|id| linked_id(Address::Key(id).path(), id.to_string()));
    payment_facts(payment.clone(), None, invoice, key)
}
