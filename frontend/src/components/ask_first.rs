//! A button that destroys something, and therefore asks first.

use futures_util::future::LocalBoxFuture;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::Answer;
use crate::components::{FormFailure, live};
use crate::forms::FormErrors;

/// Shows the button; in its place, once it is pressed, the question.
#[component]
pub fn AskFirst(
    /// What the button says.
    first: &'static str,
    /// What comes of it.
    question: &'static str,
    /// What the button says that does it.
    sure: &'static str,
    /// Does it, and whatever follows from its success.
    #[prop(into)]
    act: Callback<(), LocalBoxFuture<'static, Answer<()>>>,
) -> impl IntoView {
    let asking = RwSignal::new(false);
    let errors = FormErrors::new(&[]);
    let keep = NodeRef::<html::Button>::new();
    Effect::new(move |_| {
        if let Some(keep) = keep.get() {
            // Under another dialog it cannot take the focus, and need not.
            let _ = keep.focus();
        }
    });
    let ask = move |asked: bool| {
        errors.clear();
        asking.set(asked);
    };
    let go_on = move |_| {
        errors.clear();
        let acting = act.run(());
        spawn_local(async move {
            if let Err(error) = acting.await {
                errors.show_failure(error);
            }
        });
    };
    let content = move || match asking.get() {
        false => view! {
            <button type="button" class="button danger" on:click=move |_| ask(true)>
                {first}
            </button>
        }
        .into_any(),
        true => view! {
            <div class="notice" data-kind="danger" role="alert">
                <div>
                    <p>{question}</p>
                    <div class="actions">
                        <button type="button" class="button" node_ref=keep on:click=move |_| ask(false)>
                            "Keep"
                        </button>
                        <button type="button" class="button danger" on:click=go_on>
                            {sure}
                        </button>
                    </div>
                </div>
            </div>
        }
        .into_any(),
    };
    view! {
        <div>{live(content)}</div>
        <FormFailure errors />
    }
}
