//! Revoking a key, which is final and therefore asks for the key's name.

use keywright_api_types::api_keys::{ApiKey, RevokeApiKey};
use keywright_api_types::{FieldError, Validate};
use leptos::prelude::*;

use crate::api::SignedIn;
use crate::browser;
use crate::components::{SendDialog, TextField, filled};
use crate::flash::use_flash;
use crate::forms::FormErrors;
use crate::loading::Remote;
use crate::router::use_router;

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
    let errors = FormErrors::new(&["confirmation", "reason"]);
    let flash = use_flash();
    // The page that the dialog is on.
    let page = use_router().path();
    let key = StoredValue::new(key);
    let name = key.with_value(|key| key.name.clone());
    let send = move |()| {
        let body = RevokeApiKey { reason: filled(reason) };
        let key = key.get_value();
        if typed.read_untracked().trim() != key.name {
            return Err(vec![FieldError::new("confirmation", "This is not the key's name.")]);
        }
        body.validate()?;
        Ok(Box::pin(async move {
            let page = page.get_untracked();
            let revoked = api.revoke_api_key(&key.id, &body).await?;
            open.set(false);
            flash.show(&page, format!("The key {} is revoked.", key.name));
            remote.set(revoked);
            // The button that opened the dialog is gone.
            browser::focus("h1");
            Ok(())
        }) as _)
    };
    view! {
        <SendDialog
            title=format!("Revoke {name}")
            errors
            send
            submit="Revoke key"
            danger=true
            on_dismiss=move |()| open.set(false)
        >
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
        </SendDialog>
    }
}
