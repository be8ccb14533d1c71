//! Revoking the chosen keys together, after a summary of them.

use keywright_api_types::api_keys::ApiKey;
use keywright_api_types::key_batches::RevokeApiKeys;
use keywright_api_types::{FieldError, Validate};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{Dialog, FormFailure, RelativeMoment, SubmitButton, TextField};
use crate::flash::use_flash;
use crate::forms::FormErrors;
use crate::paging::Pages;
use crate::{browser, format};

/// The keys that are ticked.
pub type Chosen = RwSignal<Vec<ApiKey>>;

/// What the reader types to show that it is meant.
const CONFIRMATION: &str = "revoke";

/// Says how many keys are chosen, and offers to revoke them; shows nothing while none is.
#[component]
pub fn ChosenKeys(api: SignedIn, chosen: Chosen, keys: Pages<ApiKey>) -> impl IntoView {
    let asked = RwSignal::new(false);
    let count = Memo::new(move |_| chosen.read().len());
    let bar = move || {
        (count.get() > 0).then(|| {
            view! {
                <div class="chosen-bar" role="region" aria-label="Chosen keys">
                    <p role="status">{format!("{} chosen", format::counted(count.get() as u64, "key"))}</p>
                    <button type="button" class="button danger" on:click=move |_| asked.set(true)>
                        "Revoke them"
                    </button>
                    <button type="button" class="button" on:click=move |_| chosen.set(Vec::new())>
                        "Choose none"
                    </button>
                </div>
            }
        })
    };
    let dialog = move || asked.get().then(|| view! { <RevokeSeveral api chosen keys open=asked /> });
    view! { {bar} {dialog} }
}

#[component]
fn RevokeSeveral(api: SignedIn, chosen: Chosen, keys: Pages<ApiKey>, open: RwSignal<bool>) -> impl IntoView {
    let (typed, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let busy = RwSignal::new(false);
    let errors = FormErrors::new(&["confirmation", "reason"]);
    let flash = use_flash();
    let summary = chosen.get_untracked();
    let count = format::counted(summary.len() as u64, "key");
    let title = format!("Revoke {count}");
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        errors.clear();
        let text = reason.get_untracked().trim().to_owned();
        let ids = chosen.read_untracked().iter().map(|key| key.id).collect();
        let body = RevokeApiKeys { ids, reason: (!text.is_empty()).then_some(text) };
        if typed.read_untracked().trim() != CONFIRMATION {
            let message = format!("Type the word {CONFIRMATION}.");
            return errors.show(vec![FieldError::new("confirmation", message)]);
        }
        if let Err(wrong) = body.validate() {
            return errors.show(wrong);
        }
        busy.set(true);
        spawn_local(async move {
            match api.revoke_api_keys(&body).await {
                Ok(revoked) => {
                    open.set(false);
                    chosen.set(Vec::new());
                    let count = format::counted(revoked.data.len() as u64, "key");
                    flash.show(&Address::Keys.path(), format!("{count} revoked."));
                    keys.reload();
                    // The button that opened the dialog is gone.
                    browser::focus("h1");
                }
                Err(error) => errors.show_failure(error),
            }
            busy.try_set(false);
        });
    };
    view! {
        <Dialog title on_dismiss=move |()| open.set(false)>
            <form novalidate on:submit=submit>
                <p>"Every call with one of these keys is refused from the next one on. This cannot be undone."</p>
                {key_summary(summary)}
                <TextField
                    name="confirmation"
                    label="Type revoke to confirm"
                    value=typed
                    error=errors.at("confirmation")
                />
                <TextField
                    name="reason"
                    label="Reason (optional)"
                    value=reason
                    error=errors.at("reason")
                    hint="Kept with each key in the audit trail."
                />
                <FormFailure errors />
                <div class="actions">
                    <SubmitButton text="Revoke all of them" busy danger=true />
                    <button type="button" class="button" on:click=move |_| open.set(false)>
                        "Cancel"
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

/// Keys with when they were last used, in a list that scrolls if it is long.
pub fn key_summary(keys: Vec<ApiKey>) -> AnyView {
    let line = |key: ApiKey| {
        let used = match key.last_used_at {
            Some(at) => view! { "used " <RelativeMoment at /> }.into_any(),
            None => "never used".into_any(),
        };
        view! {
            <li>
                <strong>{key.name}</strong>
                " "
                <code>{key.prefix}</code>
                " "
                <span class="muted">{used}</span>
            </li>
        }
        .into_any()
    };
    let lines = keys.into_iter().map(line).collect_view();
    view! {
        <ul class="key-summary" tabindex="0" aria-label="Keys concerned">
            {lines}
        </ul>
    }
    .into_any()
}
