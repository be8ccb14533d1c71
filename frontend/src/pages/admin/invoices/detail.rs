//! One invoice: whom it bills, what for, and its life.

use keywright_api_types::ids::InvoiceId;
use keywright_api_types::invoices::Invoice;
use leptos::prelude::*;

use crate::addresses::AdminAddress;
use crate::api::SignedIn;
use crate::components::{PageHeader, RemoteView, linked_id};
use crate::loading::remote;
use crate::pages::admin::client_filter::client_link;
use crate::pages::found::Found;
use crate::pages::invoices::shown::{invoice_facts, invoice_title};

/// The page at `/admin/invoices/{id}`.
#[component]
pub fn AdminInvoiceDetail(api: SignedIn, id: InvoiceId) -> impl IntoView {
    let invoice = remote(move || api.invoice(&id));
    let page = move || {
        view! {
            <p class="breadcrumb"><a href=AdminAddress::Invoices.path()>"Invoices"</a></p>
            <PageHeader title=invoice_title(invoice) />
            <RemoteView remote=invoice view=facts />
        }
        .into_any()
    };
    view! { <Found remote=invoice page /> }
}

fn facts(invoice: &Invoice) -> AnyView {
    let client = client_link(AdminAddress::Invoices.path(), invoice.client_id, invoice.client_name.clone());
    let payment = invoice.payment_id.map(|id| linked_id(AdminAddress::Payment(id).path(), id.to_string()));
    let key = invoice.api_key_id.map(|id| view! { <code>{id.to_string()}</code> }.into_any());
    invoice_facts(invoice.clone(), Some(client), payment, key)
}
