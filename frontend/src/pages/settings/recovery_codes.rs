//! Recovery codes: shown once, and made anew.

use keywright_api_types::Validate;
use keywright_api_types::two_factor::PresentCode;
use leptos::prelude::*;

use crate::api::SignedIn;
use crate::browser;
use crate::components::{CopyButton, Dialog, SendForm, TextField, live};
use crate::forms::FormErrors;

/// Asks for a code, and shows other recovery codes.
#[component]
pub fn RenewDialog(
    api: SignedIn,
    /// Runs at the end, with whether there are other codes now.
    close: Callback<bool>,
) -> impl IntoView {
    let code = RwSignal::new(String::new());
    let codes = RwSignal::new(Vec::<String>::new());
    let errors = FormErrors::new(&["code"]);
    let send = Callback::new(move |()| {
        let body = PresentCode { code: code.get_untracked() };
        body.validate()?;
        Ok(Box::pin(async move {
            let new = api.renew_recovery_codes(&body).await?.recovery_codes;
            codes.try_set(new);
            browser::focus("#codes-stored");
            Ok(())
        }) as _)
    });
    let content = move || match codes.read().is_empty() {
        true => view! {
            <p>"The recovery codes that you have now will work no more."</p>
            <SendForm errors send submit="Make new codes" on_cancel=move |()| close.run(false)>
                <TextField name="code" label="Code" autocomplete="one-time-code" value=code error=errors.at("code") />
            </SendForm>
        }
        .into_any(),
        false => view! { <Codes codes=codes.get_untracked() on_done=move |()| close.run(true) /> }.into_any(),
    };
    let dismiss = move |()| {
        if codes.read_untracked().is_empty() {
            close.run(false);
        }
    };
    view! {
        <Dialog title="New recovery codes" on_dismiss=dismiss>
            {live(content)}
        </Dialog>
    }
}

/// Shows recovery codes, this once.
#[component]
pub fn Codes(
    codes: Vec<String>,
    /// Runs when the reader has stored them.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let text = StoredValue::new(codes.join("\n"));
    let on_copied = move |done: bool| {
        if !done {
            browser::select_text("#recovery-codes");
        }
    };
    let items = codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view();
    view! {
        <p>"Each of these signs you in once without the app. Keep them where you will find them without your phone: they are shown this once."</p>
        <ul class="recovery-codes" id="recovery-codes">
            {items}
        </ul>
        <div class="actions">
            <button type="button" class="button primary" id="codes-stored" on:click=move |_| on_done.run(())>
                "I have stored them"
            </button>
            <CopyButton label="Copy codes" text on_done=on_copied />
        </div>
    }
}
