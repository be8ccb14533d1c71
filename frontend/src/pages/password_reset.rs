//! A new password for somebody who has lost theirs: asking for a link, and the page that it leads to.

use keywright_api_types::Validate;
use keywright_api_types::password_resets::{CompletePasswordReset, RequestPasswordReset};
use leptos::prelude::*;

use crate::api::SignedOut;
use crate::browser;
use crate::components::{Glyph, Icon, SendForm, TextField, live};
use crate::forms::FormErrors;

/// The page at `/password-reset`, with what stands behind the `#` of a link or without.
#[component]
pub fn PasswordResetPage() -> impl IntoView {
    browser::set_title("New password");
    let token = browser::fragment();
    let done = RwSignal::new("");
    let form = StoredValue::new(token);
    let content = move || match (done.get(), form.get_value()) {
        ("", token) if token.is_empty() => view! { <Ask done /> }.into_any(),
        ("", token) => view! { <Set token done /> }.into_any(),
        (text, _) => view! { <p class="notice" role="status">{text}</p> }.into_any(),
    };
    view! {
        <main class="sign-in" id="main">
            <p class="brand">
                <Glyph icon=Icon::Key />
                "Keywright"
            </p>
            <div class="card">
                <h1 tabindex="-1">"New password"</h1>
                {live(content)}
                // The session that this tab may have shown has ended.
                <p><a href="/" rel="external">"To the sign-in page"</a></p>
            </div>
        </main>
    }
}

#[component]
fn Ask(done: RwSignal<&'static str>) -> impl IntoView {
    browser::focus("#email");
    let email = RwSignal::new(String::new());
    let errors = FormErrors::new(&["email"]);
    let send = move |()| {
        let body = RequestPasswordReset { email: email.get_untracked().trim().to_owned() };
        body.validate()?;
        Ok(Box::pin(async move {
            SignedOut.request_password_reset(&body).await?;
            done.set(
                "If somebody signs in with this address, a mail with a link is on its way. It works for one hour.",
            );
            browser::focus("h1");
            Ok(())
        }) as _)
    };
    view! {
        <SendForm errors send submit="Send me a link">
            <TextField
                name="email"
                label="E-mail address"
                kind="email"
                autocomplete="username"
                value=email
                error=errors.at("email")
            />
        </SendForm>
    }
}

#[component]
fn Set(token: String, done: RwSignal<&'static str>) -> impl IntoView {
    browser::focus("#password");
    let password = RwSignal::new(String::new());
    let errors = FormErrors::new(&["password"]);
    let send = move |()| {
        let body = CompletePasswordReset { token: token.clone(), password: password.get_untracked() };
        body.validate()?;
        Ok(Box::pin(async move {
            SignedOut.complete_password_reset(&body).await?;
            done.set("Your new password is in force, and all of your sessions have ended.");
            browser::focus("h1");
            Ok(())
        }) as _)
    };
    view! {
        <SendForm errors send submit="Set the password">
            <TextField
                name="password"
                label="New password"
                kind="password"
                autocomplete="new-password"
                hint="At least 12 characters."
                value=password
                error=errors.at("password")
            />
        </SendForm>
    }
}
