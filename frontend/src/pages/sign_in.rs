//! Signing in. The page is shown in place of whatever the address names, which therefore follows.

use keywright_api_types::session::{Session, SignIn};
use keywright_api_types::two_factor::code_violation;
use keywright_api_types::{ErrorCode, FieldError, Validate};
use leptos::prelude::*;

use crate::addresses::Address;
use crate::api::SignedOut;
use crate::browser;
use crate::components::{Glyph, Icon, SendForm, TextField, live};
use crate::forms::FormErrors;

/// Asks for e-mail address and password, and for a code where the user has a second factor.
#[component]
pub fn SignInPage(
    /// Whether a session ended while it was in use.
    session_ended: bool,
    /// Runs with the session that was begun.
    #[prop(into)]
    on_sign_in: Callback<Session>,
) -> impl IntoView {
    browser::set_title("Sign in");
    browser::focus("#email");
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let totp = RwSignal::new(String::new());
    let wants_code = RwSignal::new(false);
    let errors = FormErrors::new(&["email", "password", "totp"]);
    let send = Callback::new(move |()| {
        let with_code = wants_code.get_untracked();
        let credentials = SignIn {
            email: email.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
            totp: with_code.then(|| totp.get_untracked()),
        };
        if let Some(violation) = credentials.totp.as_deref().and_then(code_violation) {
            return Err(vec![FieldError::new("totp", violation)]);
        }
        credentials.validate()?;
        Ok(Box::pin(async move {
            match SignedOut.sign_in(&credentials).await {
                Ok(session) => on_sign_in.run(session),
                Err(error) if error.code() == Some(ErrorCode::TotpRequired) => {
                    wants_code.set(true);
                    browser::focus("#totp");
                }
                Err(error) => return Err(error),
            }
            Ok(())
        }) as _)
    });
    let ended = session_ended
        .then(|| view! { <p class="notice" role="status">"Your session has ended. Sign in to go on."</p> });
    let back = move |_| {
        errors.clear();
        totp.set(String::new());
        wants_code.set(false);
        browser::focus("#password");
    };
    let form = move || match wants_code.get() {
        false => view! {
            <SendForm errors send submit="Sign in">
                <TextField
                    name="email"
                    label="E-mail address"
                    kind="email"
                    autocomplete="username"
                    value=email
                    error=errors.at("email")
                />
                <TextField
                    name="password"
                    label="Password"
                    kind="password"
                    autocomplete="current-password"
                    value=password
                    error=errors.at("password")
                />
            </SendForm>
            <p><a href=Address::PasswordReset.path()>"Forgot your password?"</a></p>
        }
        .into_any(),
        true => view! {
            <SendForm errors send submit="Sign in">
                <p>"Enter the code that your authenticator app shows for Keywright."</p>
                <TextField
                    name="totp"
                    label="Code"
                    autocomplete="one-time-code"
                    hint="Without the app, use one of your recovery codes."
                    value=totp
                    error=errors.at("totp")
                />
            </SendForm>
            <button type="button" class="button" on:click=back>
                "Back"
            </button>
        }
        .into_any(),
    };
    view! {
        <main class="sign-in" id="main">
            <p class="brand">
                <Glyph icon=Icon::Key />
                "Keywright"
            </p>
            <div class="card">
                <h1>"Sign in"</h1>
                {ended}
                {live(form)}
            </div>
        </main>
    }
}
