//! Giving two-factor authentication up.

use keywright_api_types::Validate;
use keywright_api_types::two_factor::PasswordAndCode;
use leptos::prelude::*;

use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{Dialog, SendForm, TextField};
use crate::flash::use_flash;
use crate::forms::FormErrors;

/// Asks for the password and a code.
#[component]
pub fn SwitchOffDialog(
    api: SignedIn,
    /// Runs at the end, with whether it is off now.
    close: Callback<bool>,
) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let code = RwSignal::new(String::new());
    let errors = FormErrors::new(&["password", "code"]);
    let flash = use_flash();
    let send = move |()| {
        let body = PasswordAndCode { password: password.get_untracked(), code: code.get_untracked() };
        body.validate()?;
        Ok(Box::pin(async move {
            api.disable_two_factor(&body).await?;
            flash.show(&Address::Settings.path(), "Two-factor authentication is off.".to_owned());
            close.try_run(true);
            Ok(())
        }) as _)
    };
    view! {
        <Dialog title="Switch two-factor authentication off" on_dismiss=move |()| close.run(false)>
            <p>"Signing in will take your password alone. Your recovery codes work no more."</p>
            <SendForm errors send submit="Switch off" danger=true on_cancel=move |()| close.run(false)>
                <TextField
                    name="password"
                    label="Your password"
                    kind="password"
                    autocomplete="current-password"
                    value=password
                    error=errors.at("password")
                />
                <TextField
                    name="code"
                    label="Code"
                    autocomplete="one-time-code"
                    hint="Of your app, or a recovery code."
                    value=code
                    error=errors.at("code")
                />
            </SendForm>
        </Dialog>
    }
}
