//! Revoking the chosen keys together, after a summary of them.

use keywright_api_types::api_keys::ApiKey;
use keywright_api_types::key_batches::RevokeApiKeys;
use keywright_api_types::{FieldError, Validate};
use leptos::prelude::*;

use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{RelativeMoment, SendDialog, TextField, filled, live};
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
    view! { {live(bar)} {live(dialog)} }
}

#[component]
fn RevokeSeveral(api: SignedIn, chosen: Chosen, keys: Pages<ApiKey>, open: RwSignal<bool>) -> impl IntoView {
    let (typed, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let errors = FormErrors::new(&["confirmation", "reason"]);
    let flash = use_flash();
    let summary = chosen.get_untracked();
    let count = format::counted(summary.len() as u64, "key");
    let title = format!("Revoke {count}");
    let send = move |()| {
        let ids = chosen.read_untracked().iter().map(|key| key.id).collect();
        let body = RevokeApiKeys { ids, reason: filled(reason) };
        if typed.read_untracked().trim() != CONFIRMATION {
            let message = format!("Type the word {CONFIRMATION}.");
            return Err(vec![FieldError::new("confirmation", message)]);
        }
        body.validate()?;
        Ok(Box::pin(async move {
            let revoked = api.revoke_api_keys(&body).await?;
            open.set(false);
            chosen.set(Vec::new());
            let count = format::counted(revoked.data.len() as u64, "key");
            flash.show(&Address::Keys.path(), format!("{count} revoked."));
            keys.reload();
            // The button that opened the dialog is gone.
            browser::focus("h1");
            Ok(())
        }) as _)
    };
    view! {
        <SendDialog title errors send submit="Revoke all of them" danger=true on_dismiss=move |()| open.set(false)>
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
        </SendDialog>
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
                <span class="muted">{used} {key.permissions.moves_money().then_some(", can move money")}</span>
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
