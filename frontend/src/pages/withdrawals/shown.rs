//! A withdrawal as clients and admins see it alike: as a row of a list, and on a page of its own.

use keywright_api_types::withdrawals::{Withdrawal, WithdrawalStatus};
use leptos::prelude::*;

use crate::components::{Amount, Metadata, RelativeMoment, StatusBadge, Timeline, cell, fact, or, step};
use crate::loading::Remote;
use crate::money;
use crate::status::Mark;

/// The columns of a list.
pub const COLUMNS: &[&str] = &["Withdrawal", "Destination", "Amount", "Status", "Created"];

/// A row of a list, which leads to a page; with whose it is, and what can be done with it.
pub fn withdrawal_row(
    withdrawal: &Withdrawal,
    page: String,
    client: Option<AnyView>,
    buttons: Option<AnyView>,
) -> AnyView {
    let name = withdrawal.reference.clone().unwrap_or_else(|| withdrawal.id.to_string());
    let what = view! {
        <div class="two-lines">
            <a href=page>{name}</a>
            {client}
        </div>
    };
    let hover = withdrawal.destination.clone();
    let destination = view! { <code class="clipped" title=hover>{withdrawal.destination.clone()}</code> };
    let when = withdrawal.settled_at.map(|at| view! { <span class="muted"><RelativeMoment at /></span> });
    let status = view! {
        <div class="with-actions">
            <div class="two-lines">
                <StatusBadge status=withdrawal.status />
                {when}
            </div>
            {buttons}
        </div>
    };
    view! {
        <tr role="row">
            {cell("Withdrawal", what)}
            {cell("Destination", destination)}
            {cell("Amount", view! { <Amount of=withdrawal.amount currency=withdrawal.currency /> })}
            {cell("Status", status)}
            {cell("Created", view! { <RelativeMoment at=withdrawal.created_at /> })}
        </tr>
    }
    .into_any()
}

/// The heading of a withdrawal's page.
pub fn withdrawal_title(withdrawal: Remote<Withdrawal>) -> Signal<String> {
    let of = |of: &Withdrawal| format!("Withdrawal of {}", money::amount(of.amount, of.currency));
    withdrawal.title("Withdrawal", of)
}

/// What is known about a withdrawal, and its life; with whose it is, and the key that asked for it.
pub fn withdrawal_facts(withdrawal: Withdrawal, client: Option<AnyView>, key: Option<AnyView>) -> AnyView {
    view! {
        <section class="card" aria-label="Withdrawal">
            <dl class="facts">
                {fact("Status", view! { <StatusBadge status=withdrawal.status /> })}
                {fact("Amount", view! { <Amount of=withdrawal.amount currency=withdrawal.currency /> })}
                {fact("Currency", withdrawal.currency.to_string())}
                {client.map(|client| fact("Client", client))}
                {fact("Destination", view! { <code>{withdrawal.destination.clone()}</code> })}
                {fact("Reference", or("None", withdrawal.reference.clone()))}
                {fact("Id", view! { <code>{withdrawal.id.to_string()}</code> })}
                {fact("Made with", or("No API key", key))}
            </dl>
        </section>
        <Metadata metadata=withdrawal.metadata.clone() />
        {life(withdrawal)}
    }
    .into_any()
}

fn life(withdrawal: Withdrawal) -> impl IntoView {
    let settled = withdrawal.settled_at;
    let end = match withdrawal.status {
        WithdrawalStatus::Pending => step(Mark::Waiting, "Waits to be approved or rejected", None, None),
        WithdrawalStatus::Approved => step(Mark::Done, "Approved: the amount left", settled, None),
        WithdrawalStatus::Rejected => {
            step(Mark::Refused, "Rejected: the amount is available again", settled, withdrawal.rejection_reason)
        }
    };
    view! {
        <Timeline>
            {step(Mark::InForce, "Asked for: the amount is reserved", Some(withdrawal.created_at), None)}
            {end}
        </Timeline>
    }
}
