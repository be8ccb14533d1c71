//! Voiding an invoice, which is final.

use keywright_api_types::invoices::{Invoice, InvoiceStatus};
use leptos::prelude::*;

use crate::addresses::Address;
use crate::api::{Settled, SignedIn};
use crate::browser;
use crate::components::{Settlement, SettlementDialog, Settling, live};
use crate::flash::use_flash;
use crate::loading::Remote;
use crate::money;

/// Shows the button for an open invoice to those of the client's users who may, and asks before it is done.
#[component]
pub fn VoidInvoice(
    api: SignedIn,
    /// The invoice, and where the changed one is put.
    remote: Remote<Invoice>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let flash = use_flash();
    let current = Memo::new(move |_| {
        let is_allowed = |invoice: &&Invoice| invoice.status == InvoiceStatus::Open && api.may_edit();
        remote.with(|load| load.ready().filter(is_allowed).cloned())
    });
    let on_settled = Callback::new(move |outcome: Settled<Invoice>| {
        open.set(false);
        let page = match &outcome {
            Settled::Done(invoice) | Settled::Overtaken(invoice) => Address::Invoice(invoice.id).path(),
        };
        remote.set(flash.tell(&page, outcome, |invoice| (title(invoice), invoice.status.as_str())));
        // The button that opened the dialog is gone.
        browser::focus("h1");
    });
    let button = move || {
        current.read().is_some().then(|| {
            view! {
                <button type="button" class="button danger" on:click=move |_| open.set(true)>
                    "Void"
                </button>
            }
        })
    };
    let dialog = move || {
        let invoice = open.get().then(|| current.get_untracked()).flatten()?;
        let id = invoice.id;
        let settle = Callback::new(move |_| -> Settling {
            Box::pin(async move {
                api.void_invoice(&id).await.map(|outcome| {
                    // A reader who has left the page is told nothing.
                    on_settled.try_run(outcome);
                })
            })
        });
        let settlement = settlement(&invoice);
        Some(view! { <SettlementDialog settlement settle on_dismiss=move |()| open.set(false) /> })
    };
    view! { {live(button)} {live(dialog)} }
}

/// What the invoice is called within a sentence.
fn title(invoice: &Invoice) -> String {
    format!("invoice of {}", money::amount(invoice.total, invoice.currency))
}

fn settlement(invoice: &Invoice) -> Settlement {
    Settlement {
        title: format!("Void the {}?", title(invoice)),
        consequence: "It can no longer be paid. This is final: to bill the customer again, make a new invoice.",
        facts: vec![
            ("Total", money::amount(invoice.total, invoice.currency)),
            ("Customer", invoice.customer.name.clone()),
            ("Invoice", invoice.id.to_string()),
        ],
        button: "Void invoice",
        is_loss: true,
        takes_reason: false,
    }
}
