//! Changing the password.

use keywright_api_types::Validate;
use keywright_api_types::account::ChangePassword;
use leptos::prelude::*;

use crate::api::SignedIn;
use crate::browser;
use crate::components::{SendForm, TextField};
use crate::flash::use_flash;
use crate::forms::FormErrors;

/// Asks for the present password and a new one.
#[component]
pub fn PasswordCard(
    api: SignedIn,
    /// Runs when the password is changed, and with it the other sessions have ended.
    #[prop(into)]
    on_change: Callback<()>,
) -> impl IntoView {
    let current = RwSignal::new(String::new());
    let new = RwSignal::new(String::new());
    let errors = FormErrors::new(&["current_password", "new_password"]);
    let flash = use_flash();
    let send = move |()| {
        let body = ChangePassword { current_password: current.get_untracked(), new_password: new.get_untracked() };
        body.validate()?;
        Ok(Box::pin(async move {
            api.change_password(&body).await?;
            current.try_set(String::new());
            new.try_set(String::new());
            flash.show_here("Your password is changed. Your other sessions have ended.".to_owned());
            browser::focus("h1");
            on_change.try_run(());
            Ok(())
        }) as _)
    };
    view! {
        <section class="card form" aria-labelledby="password-heading">
            <h2 id="password-heading">"Password"</h2>
            <SendForm errors send submit="Change password">
                <div class="field-row">
                    <TextField
                        name="current_password"
                        label="Present password"
                        kind="password"
                        autocomplete="current-password"
                        value=current
                        error=errors.at("current_password")
                    />
                    <TextField
                        name="new_password"
                        label="New password"
                        kind="password"
                        autocomplete="new-password"
                        hint="At least 12 characters. All other sessions end."
                        value=new
                        error=errors.at("new_password")
                    />
                </div>
            </SendForm>
        </section>
    }
}
