//! Settling a withdrawal, which an admin does once and for good.

use keywright_api_types::payments::SettlementReason;
use keywright_api_types::withdrawals::{Withdrawal, WithdrawalStatus};
use leptos::prelude::*;

use crate::api::{Settled, SignedIn};
use crate::browser;
use crate::components::{Settlement, SettlementDialog, Settling, use_step_up};
use crate::flash::use_flash;
use crate::money;
use crate::pages::admin::settlement_buttons::SettlementButtons;

/// How a withdrawal can be settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The funds leave.
    Approve,
    /// The funds stay.
    Reject,
}

/// What the reader is being asked about.
pub type Asked = RwSignal<Option<(Step, Withdrawal)>>;

/// Shows how a pending withdrawal can be settled by this reader; an auditor only looks.
#[component]
pub fn WithdrawalButtons(
    api: SignedIn,
    withdrawal: Withdrawal,
    /// Where the reader's wish is put.
    asked: Asked,
    /// Whether they stand in a list.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let allowed = api.may_settle() && withdrawal.status == WithdrawalStatus::Pending;
    let what = title(&withdrawal);
    let ask = move |step| asked.set(Some((step, withdrawal.clone())));
    allowed.then(|| {
        let choices = [("Approve", Step::Approve), ("Reject", Step::Reject)];
        view! { <SettlementButtons what choices on_choose=ask small /> }
    })
}

/// Asks what the reader wished for to be confirmed, and does it.
#[component]
pub fn SettleWithdrawal(
    api: SignedIn,
    asked: Asked,
    /// The path of the page on which it is said what was done.
    page: String,
    /// Runs with the withdrawal as it is afterwards.
    #[prop(into)]
    on_settled: Callback<Withdrawal>,
) -> impl IntoView {
    let flash = use_flash();
    let step_up = use_step_up();
    let on_outcome = Callback::new(move |outcome: Settled<Withdrawal>| {
        asked.set(None);
        on_settled.run(flash.tell(&page, outcome, |withdrawal| (title(withdrawal), withdrawal.status.as_str())));
        // The button that opened the dialog is gone.
        browser::focus("h1");
    });
    move || {
        let (step, withdrawal) = asked.get()?;
        let id = withdrawal.id;
        let settle = Callback::new(move |body: SettlementReason| -> Settling {
            Box::pin(async move {
                let answer = match step {
                    Step::Approve => step_up.go_on(|| api.admin_approve_withdrawal(&id)).await,
                    Step::Reject => step_up.go_on(|| api.admin_reject_withdrawal(&id, &body)).await,
                };
                answer.map(|outcome| {
                    // A reader who has left the page is told nothing.
                    on_outcome.try_run(outcome);
                })
            })
        });
        let settlement = settlement(step, &withdrawal);
        Some(view! {
            <SettlementDialog settlement settle on_dismiss=move |()| asked.set(None) />
        })
    }
}

/// What the withdrawal is called within a sentence.
fn title(withdrawal: &Withdrawal) -> String {
    format!("withdrawal of {}", money::amount(withdrawal.amount, withdrawal.currency))
}

fn settlement(step: Step, withdrawal: &Withdrawal) -> Settlement {
    let facts = [
        ("Amount", Some(money::amount(withdrawal.amount, withdrawal.currency))),
        ("Currency", Some(withdrawal.currency.to_string())),
        ("Destination", Some(withdrawal.destination.clone())),
        ("Client", Some(withdrawal.client_name.clone().unwrap_or_else(|| withdrawal.client_id.to_string()))),
        ("Reference", withdrawal.reference.clone()),
        ("Withdrawal", Some(withdrawal.id.to_string())),
    ];
    let facts = facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    match step {
        Step::Approve => Settlement {
            title: format!("Approve the {}?", title(withdrawal)),
            consequence: "The amount, which is reserved, leaves the client's funds for the destination. This is final.",
            facts,
            button: "Approve withdrawal",
            is_loss: false,
            takes_reason: false,
        },
        Step::Reject => Settlement {
            title: format!("Reject the {}?", title(withdrawal)),
            consequence: "The amount, which is reserved, becomes available to the client again. This is final.",
            facts,
            button: "Reject withdrawal",
            is_loss: true,
            takes_reason: true,
        },
    }
}
