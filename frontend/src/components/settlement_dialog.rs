//! The question before money moves for good: what exactly, of whom, and where to.

use std::future::Future;
use std::pin::Pin;

use keywright_api_types::Validate;
use keywright_api_types::payments::SettlementReason;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::facts::fact;
use crate::api::Answer;
use crate::components::{Dialog, FormFailure, SubmitButton, TextField};
use crate::forms::FormErrors;

/// What is about to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The question as a heading.
    pub title: String,
    /// What follows from it, in a sentence or two.
    pub consequence: &'static str,
    /// What it is about.
    pub facts: Vec<(&'static str, String)>,
    /// What the button says.
    pub button: &'static str,
    /// Whether it is an end that somebody did not wish for.
    pub is_loss: bool,
    /// Whether a reason can be given.
    pub takes_reason: bool,
}

/// Doing it.
pub type Settling = Pin<Box<dyn Future<Output = Answer<()>>>>;

/// Asks, and does it.
#[component]
pub fn SettlementDialog(
    /// What is about to be done.
    settlement: Settlement,
    /// Does it, and takes the dialog off the page if the server did not refuse.
    settle: Callback<SettlementReason, Settling>,
    /// Runs when the reader thinks better of it.
    #[prop(into)]
    on_dismiss: Callback<()>,
) -> impl IntoView {
    let Settlement { title, consequence, facts, button, is_loss, takes_reason } = settlement;
    let reason = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let errors = FormErrors::new(&["reason"]);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        errors.clear();
        let text = reason.get_untracked().trim().to_owned();
        let body = SettlementReason { reason: (!text.is_empty()).then_some(text) };
        if let Err(wrong) = body.validate() {
            return errors.show(wrong);
        }
        busy.set(true);
        let answer = settle.run(body);
        spawn_local(async move {
            if let Err(error) = answer.await {
                errors.show_failure(error);
            }
            busy.try_set(false);
        });
    };
    let facts = facts.into_iter().map(|(name, value)| fact(name, value)).collect_view();
    let reason = takes_reason.then(|| {
        view! {
            <TextField
                name="reason"
                label="Reason (optional)"
                value=reason
                error=errors.at("reason")
                hint="The client reads it, and it is kept in the audit trail."
            />
        }
    });
    view! {
        <Dialog title on_dismiss>
            <form novalidate on:submit=submit>
                <dl class="facts">{facts}</dl>
                <p>{consequence}</p>
                {reason}
                <FormFailure errors />
                <div class="actions">
                    <SubmitButton text=button busy danger=is_loss />
                    <button type="button" class="button" on:click=move |_| on_dismiss.run(())>
                        "Cancel"
                    </button>
                </div>
            </form>
        </Dialog>
    }
}
