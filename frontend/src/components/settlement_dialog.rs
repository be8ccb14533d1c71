//! The question before money moves for good: what exactly, of whom, and where to.

use std::future::Future;
use std::pin::Pin;

use keywright_api_types::Validate;
use keywright_api_types::payments::SettlementReason;
use leptos::prelude::*;

use super::facts::fact;
use crate::api::Answer;
use crate::components::{SendDialog, TextField, filled};
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
    let errors = FormErrors::new(&["reason"]);
    let send = move |()| {
        let body = SettlementReason { reason: filled(reason) };
        body.validate()?;
        Ok(settle.run(body))
    };
    let facts = facts.into_iter().map(|(name, value)| fact(name, value)).collect_view();
    let reason_field = takes_reason.then(|| {
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
        <SendDialog title errors send submit=button danger=is_loss on_dismiss>
            <dl class="facts">{facts}</dl>
            <p>{consequence}</p>
            {reason_field}
        </SendDialog>
    }
}
