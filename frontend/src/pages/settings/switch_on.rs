//! Setting two-factor authentication up: the password, the app, the recovery codes.

use keywright_api_types::Validate;
use keywright_api_types::two_factor::{BeginTwoFactor, PresentCode, QrCode, TwoFactorSecret};
use leptos::prelude::*;

use super::recovery_codes::Codes;
use crate::api::SignedIn;
use crate::browser;
use crate::components::{Dialog, SendForm, TextField, live};
use crate::forms::FormErrors;

/// How far it has come.
#[derive(Clone)]
enum Step {
    Password,
    App(TwoFactorSecret),
    Codes(Vec<String>),
}

/// Leads through the steps.
#[component]
pub fn SwitchOnDialog(
    api: SignedIn,
    /// Runs at the end, with whether it is on now.
    close: Callback<bool>,
) -> impl IntoView {
    let step = RwSignal::new(Step::Password);
    let content = move || match step.get() {
        Step::Password => view! { <AskPassword api step close /> }.into_any(),
        Step::App(secret) => view! { <AskCode api secret step close /> }.into_any(),
        Step::Codes(codes) => view! { <Codes codes on_done=move |()| close.run(true) /> }.into_any(),
    };
    // Codes that are shown once are not dismissed by chance.
    let dismiss = move |()| {
        if !matches!(*step.read_untracked(), Step::Codes(_)) {
            close.run(false);
        }
    };
    view! {
        <Dialog title="Set up two-factor authentication" on_dismiss=dismiss>
            {live(content)}
        </Dialog>
    }
}

#[component]
fn AskPassword(api: SignedIn, step: RwSignal<Step>, close: Callback<bool>) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let errors = FormErrors::new(&["password"]);
    let send = move |()| {
        let body = BeginTwoFactor { password: password.get_untracked() };
        body.validate()?;
        Ok(Box::pin(async move {
            let secret = api.begin_two_factor(&body).await?;
            step.try_set(Step::App(secret));
            browser::focus("#code");
            Ok(())
        }) as _)
    };
    view! {
        <SendForm errors send submit="Go on" on_cancel=move |()| close.run(false)>
            <TextField
                name="password"
                label="Your password"
                kind="password"
                autocomplete="current-password"
                value=password
                error=errors.at("password")
            />
        </SendForm>
    }
}

#[component]
fn AskCode(api: SignedIn, secret: TwoFactorSecret, step: RwSignal<Step>, close: Callback<bool>) -> impl IntoView {
    let code = RwSignal::new(String::new());
    let errors = FormErrors::new(&["code"]);
    let send = move |()| {
        let body = PresentCode { code: code.get_untracked() };
        body.validate()?;
        Ok(Box::pin(async move {
            let codes = api.enable_two_factor(&body).await?.recovery_codes;
            step.try_set(Step::Codes(codes));
            browser::focus("#codes-stored");
            Ok(())
        }) as _)
    };
    view! {
        <p>"Scan this with an authenticator app, or type the secret into it. Then enter the code that it shows."</p>
        {drawing(secret.qr_code)}
        <p>"Secret: " <code id="two-factor-secret">{secret.secret}</code></p>
        <SendForm errors send submit="Switch on" on_cancel=move |()| close.run(false)>
            <TextField name="code" label="Code" autocomplete="one-time-code" value=code error=errors.at("code") />
        </SendForm>
    }
}

fn drawing(code: QrCode) -> impl IntoView {
    view! {
        <svg class="qr-code" viewBox=format!("0 0 {0} {0}", code.size) role="img" aria-label="QR code of the secret">
            <path d=code.path />
        </svg>
    }
}
