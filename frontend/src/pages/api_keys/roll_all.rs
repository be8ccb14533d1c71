//! Regenerating all active keys at once, for an emergency.

use keywright_api_types::FieldError;
use keywright_api_types::api_keys::{ApiKey, RegenerateApiKey};
use keywright_api_types::{Page, Timestamp};
use leptos::prelude::*;

use super::regenerate::{GRACES, grace_choices};
use super::revoke_several::key_summary;
use crate::api::SignedIn;
use crate::components::{RemoteView, SendDialog, TextField, live, use_new_secrets, use_step_up};
use crate::forms::FormErrors;
use crate::loading::remote;
use crate::paging::Pages;
use crate::{browser, format};

const DAY: i64 = 86_400;

/// What the reader types to show that it is meant.
const CONFIRMATION: &str = "regenerate all";

/// Why there is nothing to do.
const NONE: &str = "There is no active key.";

/// A button and the dialog behind it.
#[component]
pub fn RollAll(
    api: SignedIn,
    keys: Pages<ApiKey>,
    /// Whether it is known that no key is active.
    none: Memo<bool>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let dialog = move || open.get().then(|| view! { <RollAllDialog api keys open /> });
    view! {
        <button
            type="button"
            class="button"
            disabled=move || none.get()
            title=move || none.get().then_some(NONE)
            on:click=move |_| open.set(true)
        >
            "Regenerate all"
        </button>
        {live(dialog)}
    }
}

#[component]
fn RollAllDialog(api: SignedIn, keys: Pages<ApiKey>, open: RwSignal<bool>) -> impl IntoView {
    let active = remote(move || api.active_api_keys());
    let (grace, typed) = (RwSignal::new(0), RwSignal::new(String::new()));
    let errors = FormErrors::new(&["confirmation"]);
    let new_secrets = use_new_secrets();
    let step_up = use_step_up();
    let send = move |()| {
        if active.with(|load| load.ready().is_some_and(|active| active.data.is_empty())) {
            return Err(vec![FieldError::new("confirmation", NONE)]);
        }
        if typed.read_untracked().trim() != CONFIRMATION {
            let message = format!("Type the words {CONFIRMATION}.");
            return Err(vec![FieldError::new("confirmation", message)]);
        }
        Ok(Box::pin(async move {
            let body = RegenerateApiKey { grace_seconds: grace.get_untracked() };
            let regenerated = step_up.go_on(|| api.regenerate_api_keys(&body)).await?;
            open.set(false);
            new_secrets.show(regenerated.data);
            keys.reload();
            Ok(())
        }) as _)
    };
    view! {
        <SendDialog
            title="Regenerate all active keys"
            errors
            send
            submit="Regenerate all of them"
            danger=true
            on_dismiss=move |()| open.set(false)
        >
            <p>
                "For an emergency: every key that works gets a new secret at once, in one step. They are shown once, to be stored or downloaded. Names, permissions and logs stay."
            </p>
            <RemoteView remote=active view=summary />
            <fieldset class="field">
                <legend>"The old secrets work"</legend>
                {grace_choices(&GRACES, grace)}
            </fieldset>
            <TextField
                name="confirmation"
                label="Type regenerate all to confirm"
                value=typed
                error=errors.at("confirmation")
            />
        </SendDialog>
    }
}

fn summary(active: &Page<ApiKey>) -> AnyView {
    let since = browser::now().plus_seconds(-DAY);
    let among = |counts: fn(&ApiKey, Timestamp) -> bool| {
        format::count(active.data.iter().filter(|key| counts(key, since)).count() as u64)
    };
    let used = among(|key, since| key.last_used_at.is_some_and(|at| at > since));
    let paying = among(|key, _| key.permissions.moves_money());
    let all = format::counted(active.data.len() as u64, "active key");
    let of = match &active.next_cursor {
        None => all,
        Some(_) => format!("All active keys. Of the newest {all}"),
    };
    view! {
        <p><strong>{of}</strong> {format!(": {used} used in the last 24 hours, {paying} can move money.")}</p>
        {key_summary(active.data.clone())}
    }
    .into_any()
}
