//! One payment: what it is, and its life.

use keywright_api_types::ids::PaymentId;
use keywright_api_types::payments::{Payment, PaymentStatus};
use leptos::prelude::*;

use super::settle::{Asked, PaymentButtons, SettlePayment};
use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{Amount, Metadata, PageHeader, RemoteView, StatusBadge, Timeline, fact, or, step};
use crate::loading::{Remote, remote};
use crate::money;
use crate::pages::found::Found;
use crate::pages::list_filter::client_link;
use crate::pages::made_with::made_with;
use crate::status::Mark;

/// The page at `/payments/{id}`.
#[component]
pub fn PaymentDetail(api: SignedIn, id: PaymentId) -> impl IntoView {
    let payment = remote(move || async move { api.payment(&id).await });
    view! { <Found remote=payment page=move || view! { <Detail api id payment /> }.into_any() /> }
}

#[component]
fn Detail(api: SignedIn, id: PaymentId, payment: Remote<Payment>) -> impl IntoView {
    let asked: Asked = RwSignal::new(None);
    let title = Signal::derive(move || {
        payment.with(|load| {
            let payment = load.ready();
            payment.map_or("Payment".to_owned(), |payment| {
                format!("Payment of {}", money::amount(payment.amount, payment.currency))
            })
        })
    });
    let buttons = move || {
        let payment = payment.with(|load| load.ready().cloned())?;
        Some(view! { <PaymentButtons api payment asked /> })
    };
    view! {
        <p class="breadcrumb"><a href=Address::Payments.path()>"Payments"</a></p>
        <PageHeader title>{buttons}</PageHeader>
        <RemoteView remote=payment view=move |payment: &Payment| facts(api, payment.clone()) />
        <SettlePayment
            api
            asked
            page=Address::Payment(id)
            on_settled=move |settled| payment.set(settled)
        />
    }
}

fn facts(api: SignedIn, payment: Payment) -> AnyView {
    let invoice = payment.invoice_id.map(|id| {
        view! { <a href=Address::Invoice(id).path()><code>{id.to_string()}</code></a> }
    });
    let name = payment.client_name.clone();
    let client = api.is_admin().then(|| fact("Client", client_link(&Address::Payments, payment.client_id, name)));
    view! {
        <section class="card" aria-label="Payment">
            <dl class="facts">
                {fact("Status", view! { <StatusBadge status=payment.status /> })}
                {fact("Amount", view! { <Amount of=payment.amount currency=payment.currency /> })}
                {fact("Currency", payment.currency.to_string())}
                {client}
                {fact("Reference", or("None", payment.reference.clone()))}
                {fact("Invoice", or("None", invoice))}
                {fact("Id", view! { <code>{payment.id.to_string()}</code> })}
                {fact("Made with", made_with(api, payment.api_key_id))}
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
