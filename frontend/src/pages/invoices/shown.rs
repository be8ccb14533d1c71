//! An invoice as clients and admins see it alike: as a row of a list, and on a page of its own.

use keywright_api_types::invoices::{Invoice, InvoiceLine, InvoiceStatus};
use keywright_api_types::money::Currency;
use leptos::prelude::*;

use super::due::Due;
use crate::components::{Amount, DataTable, Metadata, RelativeMoment, StatusBadge, Timeline, cell, fact, or, step};
use crate::format;
use crate::loading::Remote;
use crate::status::Mark;

/// The columns of a list.
pub const COLUMNS: &[&str] = &["Customer", "Total", "Status", "Due", "Created"];

/// A row of a list, which leads to a page; with whose it is.
pub fn invoice_row(invoice: &Invoice, page: String, client: Option<AnyView>) -> AnyView {
    let hover = invoice.customer.email.clone();
    let customer = view! {
        <div class="two-lines">
            <a href=page>{invoice.customer.name.clone()}</a>
            <span class="muted clipped" title=hover>{invoice.customer.email.clone()}</span>
            {client}
        </div>
    };
    view! {
        <tr role="row">
            {cell("Customer", customer)}
            {cell("Total", view! { <Amount of=invoice.total currency=invoice.currency /> })}
            {cell("Status", view! { <StatusBadge status=invoice.status /> })}
            {cell("Due", view! { <Due invoice=invoice.clone() /> })}
            {cell("Created", view! { <RelativeMoment at=invoice.created_at /> })}
        </tr>
    }
    .into_any()
}

/// The heading of an invoice's page.
pub fn invoice_title(invoice: Remote<Invoice>) -> Signal<String> {
    invoice.title("Invoice", |invoice| format!("Invoice to {}", invoice.customer.name))
}

/// What is known about an invoice, its lines and its life; with whose it is, the payment that pays it, and the key that
/// made it.
pub fn invoice_facts(
    invoice: Invoice,
    client: Option<AnyView>,
    payment: Option<AnyView>,
    key: Option<AnyView>,
) -> AnyView {
    let customer = view! {
        <span>{invoice.customer.name.clone()}</span>
        <br />
        <span class="muted">{invoice.customer.email.clone()}</span>
    };
    let lines = invoice.lines.iter().cloned().map(|billed| line(billed, invoice.currency)).collect_view();
    view! {
        <section class="card" aria-label="Invoice">
            <dl class="facts">
                {fact("Status", view! { <StatusBadge status=invoice.status /> })}
                {fact("Total", view! { <Amount of=invoice.total currency=invoice.currency /> })}
                {fact("Currency", invoice.currency.to_string())}
                {fact("Due", view! { <Due invoice=invoice.clone() /> })}
                {client.map(|client| fact("Client", client))}
                {fact("Customer", customer)}
                {fact("Paid by", or("No payment yet", payment))}
                {fact("Id", view! { <code>{invoice.id.to_string()}</code> })}
                {fact("Made with", or("No API key", key))}
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
