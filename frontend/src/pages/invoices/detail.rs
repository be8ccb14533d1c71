//! One invoice: whom it bills, what for, and its life.

use keywright_api_types::ids::InvoiceId;
use keywright_api_types::invoices::Invoice;
use leptos::prelude::*;

use super::shown::{invoice_facts, invoice_title};
use super::void::VoidInvoice;
use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{PageHeader, RemoteView, linked_id};
use crate::loading::remote;
use crate::pages::found::Found;

/// The page at `/invoices/{id}`.
#[component]
pub fn InvoiceDetail(api: SignedIn, id: InvoiceId) -> impl IntoView {
    let invoice = remote(move || api.invoice(&id));
    let page = move || {
        view! {
            <p class="breadcrumb"><a href=Address::Invoices.path()>"Invoices"</a></p>
            <PageHeader title=invoice_title(invoice)>
                <VoidInvoice api remote=invoice />
            </PageHeader>
            <RemoteView remote=invoice view=facts />
        }
        .into_any()
    };
    view! { <Found remote=invoice page /> }
}

fn facts(invoice: &Invoice) -> AnyView {
    let payment = invoice.payment_id.map(|id| linked_id(Address::Payment(id).path(), id.to_string()));
    let key = invoice.api_key_id.map(|id| linked_id(Address::Key(id).path(), id.to_string()));
    invoice_facts(invoice.clone(), None, payment, key)
}
