//! A form that sends something: its fields, what is wrong, and its buttons.

use std::future::Future;
use std::pin::Pin;

use keywright_api_types::FieldError;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::Answer;
use crate::components::{FormFailure, SubmitButton};
use crate::forms::FormErrors;

/// What is about to be sent, or what is wrong with it. Whatever follows from its success is part of it.
pub type Prepared = Result<Pin<Box<dyn Future<Output = Answer<()>>>>, Vec<FieldError>>;

/// Shows the form around its fields.
#[component]
pub fn SendForm(
    /// What is wrong with the form.
    errors: FormErrors,
    /// Prepares what the fields say.
    #[prop(into)]
    send: Callback<(), Prepared>,
    /// What the button says.
    submit: &'static str,
    /// Whether sending it destroys something.
    #[prop(optional)]
    danger: bool,
    /// Runs when the reader thinks better of it.
    #[prop(optional, into)]
    on_cancel: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        errors.clear();
        let sending = match send.run(()) {
            Ok(sending) => sending,
            Err(wrong) => return errors.show(wrong),
        };
        busy.set(true);
        spawn_local(async move {
            if let Err(error) = sending.await {
                errors.show_failure(error);
            }
            busy.try_set(false);
        });
    };
    let cancel = on_cancel.map(|on_cancel| {
        view! {
            <button type="button" class="button" on:click=move |_| on_cancel.run(())>
                "Cancel"
            </button>
        }
    });
    view! {
        <form class="stack" novalidate on:submit=on_submit>
            {children()}
            <FormFailure errors />
            <div class="actions">
                <SubmitButton text=submit busy danger />
                {cancel}
            </div>
        </form>
    }
}
