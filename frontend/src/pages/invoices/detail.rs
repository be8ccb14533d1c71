//! One invoice: whom it bills, what for, and its life.

use keywright_api_types::ids::InvoiceId;
use keywright_api_types::invoices::{Invoice, InvoiceLine, InvoiceStatus};
use keywright_api_types::money::Currency;
use leptos::prelude::*;

use super::due::Due;
use super::void::VoidInvoice;
use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{
    Amount, DataTable, Metadata, PageHeader, RemoteView, StatusBadge, Timeline, cell, fact, or, step,
};
use crate::format;
use crate::loading::{Remote, remote};
use crate::pages::found::Found;
use crate::pages::list_filter::client_link;
use crate::pages::made_with::made_with;
use crate::status::Mark;

/// The page at `/invoices/{id}`.
#[component]
pub fn InvoiceDetail(api: SignedIn, id: InvoiceId) -> impl IntoView {
    let invoice = remote(move || async move { api.invoice(&id).await });
    view! { <Found remote=invoice page=move || view! { <Detail api invoice /> }.into_any() /> }
}

#[component]
fn Detail(api: SignedIn, invoice: Remote<Invoice>) -> impl IntoView {
    let title = Signal::derive(move || {
        invoice.with(|load| {
            load.ready().map_or("Invoice".to_owned(), |invoice| format!("Invoice to {}", invoice.customer.name))
        })
    });
    view! {
        <p class="breadcrumb"><a href=Address::Invoices.path()>"Invoices"</a></p>
        <PageHeader title>
            <VoidInvoice api remote=invoice />
        </PageHeader>
        <RemoteView remote=invoice view=move |invoice: &Invoice| facts(api, invoice.clone()) />
    }
}

fn facts(api: SignedIn, invoice: Invoice) -> AnyView {
    let payment = payment_link(&invoice);
    let customer = view! {
        <span>{invoice.customer.name.clone()}</span>
        <br />
        <span class="muted">{invoice.customer.email.clone()}</span>
    };
    let lines = invoice.lines.iter().cloned().map(|billed| line(billed, invoice.currency)).collect_view();
    let name = invoice.client_name.clone();
    let client = api.is_admin().then(|| fact("Client", client_link(&Address::Invoices, invoice.client_id, name)));
    view! {
        <section class="card" aria-label="Invoice">
            <dl class="facts">
                {fact("Status", view! { <StatusBadge status=invoice.status /> })}
                {fact("Total", view! { <Amount of=invoice.total currency=invoice.currency /> })}
                {fact("Currency", invoice.currency.to_string())}
                {fact("Due", view! { <Due invoice=invoice.clone() /> })}
                {client}
                {fact("Customer", customer)}
                {fact("Paid by", or("No payment yet", payment))}
                {fact("Id", view! { <code>{invoice.id.to_string()}</code> })}
                {fact("Made with", made_with(api, invoice.api_key_id))}
            </dl>
        </section>
        <section class="lines" aria-labelledby="lines-heading">
            <header class="section-header">
                <h2 id="lines-heading">"Lines"</h2>
            </header>
            <DataTable caption="Lines" columns=&["Description", "Quantity", "Unit price", "Amount"]>
                {lines}
            </DataTable>
            <p class="total">
                <span>"Total"</span>
                <strong><Amount of=invoice.total currency=invoice.currency /></strong>
            </p>
        </section>
        <Metadata metadata=invoice.metadata.clone() />
        {life(invoice)}
    }
    .into_any()
}

fn payment_link(invoice: &Invoice) -> Option<impl IntoView + use<>> {
    invoice.payment_id.map(|id| view! { <a href=Address::Payment(id).path()><code>{id.to_string()}</code></a> })
}

fn line(line: InvoiceLine, currency: Currency) -> AnyView {
    let quantity = format::count(line.quantity.unsigned_abs());
    view! {
        <tr role="row">
            {cell("Description", view! { <span class="free-text">{line.description}</span> })}
            {cell("Quantity", view! { <span class="number">{quantity}</span> })}
            {cell("Unit price", view! { <Amount of=line.unit_amount currency /> })}
            {cell("Amount", view! { <Amount of=line.amount currency /> })}
        </tr>
    }
    .into_any()
}

fn life(invoice: Invoice) -> impl IntoView {
    let end = match invoice.status {
        InvoiceStatus::Open => step(Mark::Waiting, "Waits to be paid", None, None),
        InvoiceStatus::Paid => step(Mark::Done, "Paid", invoice.paid_at, None),
        InvoiceStatus::Void => step(Mark::Withdrawn, "Voided: it can no longer be paid", invoice.voided_at, None),
    };
    view! { <Timeline>{step(Mark::InForce, "Created", Some(invoice.created_at), None)} {end}</Timeline> }
}
