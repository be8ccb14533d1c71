//! A dialog around a form that sends something.

use leptos::prelude::*;

use super::send_form::Prepared;
use crate::components::{Dialog, SendForm};
use crate::forms::FormErrors;

/// Shows the dialog, with what is sent, "Cancel", and what is wrong.
#[component]
pub fn SendDialog(
    /// The dialog's heading.
    #[prop(into)]
    title: String,
    /// What is wrong with the form.
    errors: FormErrors,
    /// Prepares what the fields say; what it does in the end takes the dialog off the page.
    #[prop(into)]
    send: Callback<(), Prepared>,
    /// What the button says.
    submit: &'static str,
    /// Whether sending it destroys something.
    #[prop(optional)]
    danger: bool,
    /// Runs when the reader thinks better of it.
    #[prop(into)]
    on_dismiss: Callback<()>,
    children: Children,
) -> impl IntoView {
    view! {
        <Dialog title on_dismiss>
            <SendForm errors send submit danger on_cancel=on_dismiss>
                {children()}
            </SendForm>
        </Dialog>
    }
}

/// What was typed, or nothing if it is empty.
pub fn filled(text: RwSignal<String>) -> Option<String> {
    let text = text.get_untracked().trim().to_owned();
    (!text.is_empty()).then_some(text)
}
