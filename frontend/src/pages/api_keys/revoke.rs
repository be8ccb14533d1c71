//! Revoking a key, which is final and therefore asks for the key's name.

use keywright_api_types::api_keys::{ApiKey, RevokeApiKey};
use keywright_api_types::{FieldError, Validate};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::addresses::Address;
use crate::api::SignedIn;
use crate::browser;
use crate::components::{Dialog, FormFailure, SubmitButton, TextField};
use crate::flash::use_flash;
use crate::forms::FormErrors;
use crate::loading::Remote;

/// Asks for the key's name and for a reason, and revokes the key.
#[component]
pub fn RevokeDialog(
    api: SignedIn,
    key: ApiKey,
    /// Where the changed key is put.
    remote: Remote<ApiKey>,
    /// Set to false to take the dialog off the page.
    open: RwSignal<bool>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let reason = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let errors = FormErrors::new(&["confirmation", "reason"]);
    let flash = use_flash();
    let key = StoredValue::new(key);
    let name = key.with_value(|key| key.name.clone());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        errors.clear();
        let reason = reason.get_untracked().trim().to_owned();
        let body = RevokeApiKey { reason: (!reason.is_empty()).then_some(reason) };
        let key = key.get_value();
        if typed.read_untracked().trim() != key.name {
            return errors.show(vec![FieldError::new("confirmation", "This is not the key's name.")]);
        }
        if let Err(wrong) = body.validate() {
            return errors.show(wrong);
        }
        busy.set(true);
        spawn_local(async move {
            match api.revoke_api_key(&key.id, &body).await {
                Ok(revoked) => {
                    open.set(false);
                    flash.show(&Address::Key(key.id).path(), format!("The key {} is revoked.", key.name));
                    remote.set(revoked);
                    // The button that opened the dialog is gone.
                    browser::focus("h1");
                }
                Err(error) => errors.show_failure(error),
            }
            busy.try_set(false);
        });
    };
    view! {
        <Dialog title=format!("Revoke {name}") on_dismiss=move |()| open.set(false)>
            <form novalidate on:submit=submit>
                <p>
                    "Every call with this key is refused from the next one on. This cannot be undone: to give access again, make a new key."
                </p>
                <TextField
                    name="confirmation"
                    label="Type the key's name to confirm"
                    value=typed
                    error=errors.at("confirmation")
                    hint=format!("The name is “{name}”.")
                />
                <TextField
                    name="reason"
                    label="Reason (optional)"
                    value=reason
                    error=errors.at("reason")
                    hint="Kept in the audit trail."
                />
                <FormFailure errors />
                <div class="actions">
                    <SubmitButton text="Revoke key" busy danger=true />
                    <button type="button" class="button" on:click=move |_| open.set(false)>
                        "Cancel"
                    </button>
                </div>
            </form>
        </Dialog>
    }
}
