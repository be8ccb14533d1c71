//! Accepting an invitation: the page that its link leads to.

use keywright_api_types::Validate;
use keywright_api_types::invitations::{AcceptInvitation, InvitationSummary};
use leptos::prelude::*;

use crate::api::SignedOut;
use crate::browser;
use crate::components::{Glyph, Icon, RemoteView, SendForm, TextField};
use crate::forms::FormErrors;
use crate::loading::remote;

/// The page at `/invitation`.
#[component]
pub fn InvitationPage() -> impl IntoView {
    browser::set_title("Invitation");
    let token = StoredValue::new(browser::fragment());
    let invitation = remote(move || SignedOut.show_invitation(token.get_value()));
    let form =
        move |invitation: &InvitationSummary| view! { <Accept invitation=invitation.clone() token /> }.into_any();
    view! {
        <main class="sign-in" id="main">
            <p class="brand">
                <Glyph icon=Icon::Key />
                "Keywright"
            </p>
            <div class="card">
                <h1 tabindex="-1">"Your invitation"</h1>
                <RemoteView remote=invitation view=form />
            </div>
        </main>
    }
}

#[component]
fn Accept(invitation: InvitationSummary, token: StoredValue<String>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let errors = FormErrors::new(&["name", "password"]);
    let send = move |()| {
        let body = AcceptInvitation {
            token: token.get_value(),
            name: name.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        body.validate()?;
        Ok(Box::pin(async move {
            SignedOut.accept_invitation(&body).await?;
            browser::load_instead("/");
            Ok(())
        }) as _)
    };
    view! {
        <p>
            <strong>{invitation.invited_by}</strong> " invites you to join " <strong>{invitation.client_name}</strong>
            " as " {invitation.access.to_string()} ". You will sign in as " <strong>{invitation.email}</strong> "."
        </p>
        <SendForm errors send submit="Join">
            <TextField name="name" label="Your name" autocomplete="name" value=name error=errors.at("name") />
            <TextField
                name="password"
                label="Choose a password"
                kind="password"
                autocomplete="new-password"
                hint="At least 12 characters."
                value=password
                error=errors.at("password")
            />
        </SendForm>
    }
}
