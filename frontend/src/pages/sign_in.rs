//! Signing in. The page is shown in place of whatever the address names, which therefore follows.

use keywright_api_types::Validate;
use keywright_api_types::session::{Session, SignIn};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::SignedOut;
use crate::browser;
use crate::components::{FormFailure, Glyph, Icon, SubmitButton, TextField};
use crate::forms::FormErrors;

/// Asks for e-mail address and password.
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
    let busy = RwSignal::new(false);
    let errors = FormErrors::new(&["email", "password"]);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        errors.clear();
        let credentials = SignIn { email: email.get_untracked().trim().to_owned(), password: password.get_untracked() };
        if let Err(wrong) = credentials.validate() {
            return errors.show(wrong);
        }
        busy.set(true);
        spawn_local(async move {
            let answer = SignedOut.sign_in(&credentials).await;
            busy.set(false);
            match answer {
                Ok(session) => on_sign_in.run(session),
                Err(error) => errors.show_failure(error),
            }
        });
    };
    let ended = session_ended
        .then(|| view! { <p class="notice" role="status">"Your session has ended. Sign in to go on."</p> });
    view! {
        <main class="sign-in" id="main">
            <p class="brand">
                <Glyph icon=Icon::Key />
                "Keywright"
            </p>
            <form class="card" novalidate on:submit=submit>
                <h1>"Sign in"</h1>
                {ended}
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
                <FormFailure errors />
                <SubmitButton text="Sign in" busy />
            </form>
        </main>
    }
}
