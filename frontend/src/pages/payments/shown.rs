//! A payment as clients and admins see it alike: as a row of a list, and on a page of its own.

use keywright_api_types::payments::{Payment, PaymentStatus};
use leptos::prelude::*;

use crate::components::{Amount, Metadata, RelativeMoment, StatusBadge, Timeline, cell, fact, or, step};
use crate::loading::Remote;
use crate::money;
use crate::status::Mark;

/// The columns of a list.
pub const COLUMNS: &[&str] = &["Payment", "Amount", "Status", "Created"];

/// A row of a list, which leads to a page; with whose it is, and what can be done with it.
pub fn payment_row(payment: &Payment, page: String, client: Option<AnyView>, buttons: Option<AnyView>) -> AnyView {
    let name = payment.reference.clone().unwrap_or_else(|| payment.id.to_string());
    let description = payment.description.clone().map(|text| {
        let hover = text.clone();
        view! { <span class="muted clipped" title=hover>{text}</span> }
    });
    let what = view! {
        <div class="two-lines">
            <a href=page>{name}</a>
            {description}
            {client}
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
            {buttons}
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

/// The heading of a payment's page.
pub fn payment_title(payment: Remote<Payment>) -> Signal<String> {
    payment.title("Payment", |payment| format!("Payment of {}", money::amount(payment.amount, payment.currency)))
}

/// What is known about a payment, and its life; with whose it is, the invoice that it pays, and the key that announced it.
pub fn payment_facts(
    payment: Payment,
    client: Option<AnyView>,
    invoice: Option<AnyView>,
    key: Option<AnyView>,
) -> AnyView {
    view! {
        <section class="card" aria-label="Payment">
            <dl class="facts">
                {fact("Status", view! { <StatusBadge status=payment.status /> })}
                {fact("Amount", view! { <Amount of=payment.amount currency=payment.currency /> })}
                {fact("Currency", payment.currency.to_string())}
                {client.map(|client| fact("Client", client))}
                {fact("Reference", or("None", payment.reference.clone()))}
                {fact("Invoice", or("None", invoice))}
                {fact("Id", view! { <code>{payment.id.to_string()}</code> })}
                {fact("Made with", or("No API key", key))}
                <div class="wide">
                    <dt>"Description"</dt>
                    <dd>{or("None", payment.description.clone())}</dd>
                </div>
            </dl>
        </section>
        <Metadata metadata=payment.metadata.clone() />
        {life(payment)}
    }
    .into_any()
}

fn life(payment: Payment) -> impl IntoView {
    let settled = payment.settled_at;
    let end = match payment.status {
        PaymentStatus::Pending => {
            step(Mark::Waiting, "Expires unless it arrives before", Some(payment.expires_at), None)
        }
        PaymentStatus::Completed => step(Mark::Done, "Completed: the amount became available", settled, None),
        PaymentStatus::Failed => step(Mark::Refused, "Failed", settled, payment.failure_reason),
        PaymentStatus::Expired => step(Mark::Lapsed, "Expired: it did not arrive in time", settled, None),
    };
    view! {
        <Timeline>
            {step(Mark::InForce, "Announced: the amount became pending", Some(payment.created_at), None)}
            {end}
        </Timeline>
    }
}
