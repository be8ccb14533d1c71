//! What went wrong, in words, with the request to name to support.

use keywright_api_types::ErrorCode;
use leptos::prelude::*;

use crate::api::ApiError;
use crate::browser;
use crate::components::{Glyph, Icon, live};
use crate::forms::FormErrors;

/// Says that something could not be fetched, and offers to try again where that may help.
#[component]
pub fn Failure(
    error: ApiError,
    #[prop(into)] on_retry: Callback<()>,
    /// What takes the focus from the button, which goes with the failure.
    #[prop(default = "h1")]
    focus: &'static str,
) -> impl IntoView {
    let retry = move |_| {
        on_retry.run(());
        browser::focus(focus);
    };
    let button = (error.code() != Some(ErrorCode::NotFound)).then(|| {
        view! {
            <button type="button" class="button" on:click=retry>
                "Try again"
            </button>
        }
    });
    view! {
        <div class="notice" data-kind="danger" role="alert">
            <Glyph icon=Icon::Alert />
            <div>
                <Message error />
                {button}
            </div>
        </div>
    }
}

/// Says why a form as a whole was refused, above its buttons; shows nothing while it was not.
#[component]
pub fn FormFailure(errors: FormErrors) -> impl IntoView {
    let content = move || {
        let lines = errors.elsewhere().into_iter().map(|message| view! { <p>{message}</p> }.into_any()).collect_view();
        let overall = errors.overall().map(|error| view! { <Message error /> });
        let any = overall.is_some() || !errors.elsewhere().is_empty();
        any.then(|| {
            view! {
                <div class="notice" data-kind="danger" id="form-failure" tabindex="-1">
                    <Glyph icon=Icon::Alert />
                    <div>{overall} {lines}</div>
                </div>
            }
        })
    };
    view! { <div role="alert">{live(content)}</div> }
}

#[component]
fn Message(error: ApiError) -> impl IntoView {
    let fields = error.field_errors();
    // The fields' messages say exactly what the message of the whole says in general.
    let messages =
        if fields.is_empty() { vec![error.message()] } else { fields.into_iter().map(|error| error.message).collect() };
    let messages = messages.into_iter().map(|message| view! { <p>{message}</p> }.into_any()).collect_view();
    let request = error.request_id().map(|id| view! { <p class="muted">"Request " <code>{id}</code></p> });
    view! {
        {messages}
        {request}
    }
}
