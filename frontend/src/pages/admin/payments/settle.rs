//! Settling a payment, which an admin does once and for good.

use keywright_api_types::payments::{Payment, PaymentStatus, SettlementReason};
use leptos::prelude::*;

use crate::api::{Settled, SignedIn};
use crate::browser;
use crate::components::{Settlement, SettlementDialog, Settling, use_step_up};
use crate::flash::use_flash;
use crate::money;
use crate::pages::admin::settlement_buttons::SettlementButtons;

/// How a payment can be settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It has arrived.
    Complete,
    /// It will not arrive.
    Fail,
}

/// What the reader is being asked about.
pub type Asked = RwSignal<Option<(Step, Payment)>>;

/// Shows how a pending payment can be settled by this reader; an auditor only looks.
#[component]
pub fn PaymentButtons(
    api: SignedIn,
    payment: Payment,
    /// Where the reader's wish is put.
    asked: Asked,
    /// Whether they stand in a list.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let allowed = api.may_settle() && payment.status == PaymentStatus::Pending;
    let what = title(&payment);
    let ask = move |step| asked.set(Some((step, payment.clone())));
    allowed.then(|| {
        let choices = [("Complete", Step::Complete), ("Fail", Step::Fail)];
        view! { <SettlementButtons what choices on_choose=ask small /> }
    })
}

/// Asks what the reader wished for to be confirmed, and does it.
#[component]
pub fn SettlePayment(
    api: SignedIn,
    asked: Asked,
    /// The path of the page on which it is said what was done.
    page: String,
    /// Runs with the payment as it is afterwards.
    #[prop(into)]
    on_settled: Callback<Payment>,
) -> impl IntoView {
    let flash = use_flash();
    let step_up = use_step_up();
    let on_outcome = Callback::new(move |outcome: Settled<Payment>| {
        asked.set(None);
        on_settled.run(flash.tell(&page, outcome, |payment| (title(payment), payment.status.as_str())));
        // The button that opened the dialog is gone.
        browser::focus("h1");
    });
    move || {
        let (step, payment) = asked.get()?;
        let id = payment.id;
        let settle = Callback::new(move |body: SettlementReason| -> Settling {
            Box::pin(async move {
                let answer = match step {
                    Step::Complete => step_up.go_on(|| api.admin_complete_payment(&id)).await,
                    Step::Fail => step_up.go_on(|| api.admin_fail_payment(&id, &body)).await,
                };
                answer.map(|outcome| {
                    // A reader who has left the page is told nothing.
                    on_outcome.try_run(outcome);
                })
            })
        });
        let settlement = settlement(step, &payment);
        Some(view! {
            <SettlementDialog settlement settle on_dismiss=move |()| asked.set(None) />
        })
    }
}

/// What the payment is called within a sentence.
fn title(payment: &Payment) -> String {
    format!("payment of {}", money::amount(payment.amount, payment.currency))
}

fn settlement(step: Step, payment: &Payment) -> Settlement {
    let facts = [
        ("Amount", Some(money::amount(payment.amount, payment.currency))),
        ("Currency", Some(payment.currency.to_string())),
        ("Client", Some(payment.client_name.clone().unwrap_or_else(|| payment.client_id.to_string()))),
        ("Reference", payment.reference.clone()),
        ("Invoice", payment.invoice_id.map(|id| id.to_string())),
        ("Payment", Some(payment.id.to_string())),
    ];
    let facts = facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    match step {
        Step::Complete => Settlement {
            title: format!("Complete the {}?", title(payment)),
            consequence: match payment.invoice_id {
                Some(_) => "The amount becomes available to the client, and the invoice is paid. This is final.",
                None => "The amount becomes available to the client. This is final.",
            },
            facts,
            button: "Complete payment",
            is_loss: false,
            takes_reason: false,
        },
        Step::Fail => Settlement {
            title: format!("Fail the {}?", title(payment)),
            consequence: "The amount is no longer pending and will not become available. This is final.",
            facts,
            button: "Fail payment",
            is_loss: true,
            takes_reason: true,
        },
    }
}
