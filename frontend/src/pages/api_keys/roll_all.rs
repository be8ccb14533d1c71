//! Regenerating all active keys at once, for an emergency.

use keywright_api_types::FieldError;
use keywright_api_types::Page;
use keywright_api_types::api_keys::{ApiKey, RegenerateApiKey};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::regenerate::{GRACES, grace_choices};
use super::revoke_several::key_summary;
use crate::api::SignedIn;
use crate::components::{Dialog, FormFailure, RemoteView, SubmitButton, TextField, use_new_secrets, use_step_up};
use crate::forms::FormErrors;
use crate::loading::remote;
use crate::paging::Pages;

/// What the reader types to show that it is meant.
const CONFIRMATION: &str = "regenerate all";

/// A button and the dialog behind it.
#[component]
pub fn RollAll(api: SignedIn, keys: Pages<ApiKey>) -> impl IntoView {
    let open = RwSignal::new(false);
    let dialog = move || open.get().then(|| view! { <RollAllDialog api keys open /> });
    view! {
        <button type="button" class="button" on:click=move |_| open.set(true)>
            "Regenerate all"
        </button>
        {dialog}
    }
}

#[component]
fn RollAllDialog(api: SignedIn, keys: Pages<ApiKey>, open: RwSignal<bool>) -> impl IntoView {
    let active = remote(move || api.active_api_keys());
    let (grace, typed) = (RwSignal::new(0), RwSignal::new(String::new()));
    let busy = RwSignal::new(false);
    let errors = FormErrors::new(&["confirmation"]);
    let new_secrets = use_new_secrets();
    let step_up = use_step_up();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        errors.clear();
        if typed.read_untracked().trim() != CONFIRMATION {
            let message = format!("Type the words {CONFIRMATION}.");
            return errors.show(vec![FieldError::new("confirmation", message)]);
        }
        busy.set(true);
        spawn_local(async move {
            let body = RegenerateApiKey { grace_seconds: grace.get_untracked() };
            match step_up.go_on(|| api.regenerate_api_keys(&body)).await {
                Ok(regenerated) => {
                    open.set(false);
                    new_secrets.show(regenerated.data);
                    keys.reload();
                }
                Err(error) => errors.show_failure(error),
            }
            busy.try_set(false);
        });
    };
    view! {
        <Dialog title="Regenerate all active keys" on_dismiss=move |()| open.set(false)>
            <form novalidate on:submit=submit>
                <p>
                    "For an emergency: every key that works gets a new secret at once, in one step. They are shown once, to be stored or downloaded. Names, permissions and logs stay."
                </p>
                <RemoteView remote=active view=summary />
                <fieldset class="field">
                    <legend>"The old secrets"</legend>
                    {grace_choices(&GRACES, grace)}
                </fieldset>
                <TextField
                    name="confirmation"
                    label="Type regenerate all to confirm"
                    value=typed
                    error=errors.at("confirmation")
                />
                <FormFailure errors />
                <div class="actions">
                    <SubmitButton text="Regenerate all of them" busy danger=true />
                    <button type="button" class="button" on:click=move |_| open.set(false)>
                        "Cancel"
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

fn summary(active: &Page<ApiKey>) -> AnyView {
    let more = active.next_cursor.as_ref().map(|_| view! { <p>"And all others that are active."</p> });
    view! {
        {key_summary(active.data.clone())}
        {more}
    }
    .into_any()
}
