//! Inviting somebody.

use keywright_api_types::Validate;
use keywright_api_types::invitations::CreateInvitation;
use leptos::prelude::*;

use super::{ACCESS, access_of};
use crate::addresses::Address;
use crate::api::SignedIn;
use crate::browser;
use crate::components::{Dialog, OneTimeLink, SelectField, SendForm, TextField, live, use_step_up};
use crate::flash::use_flash;
use crate::forms::FormErrors;

/// Asks whom to invite; where no mail went out, shows the link to hand on.
#[component]
pub fn InviteDialog(
    api: SignedIn,
    /// Runs at the end, with whether somebody was invited.
    close: Callback<bool>,
) -> impl IntoView {
    let email = RwSignal::new(String::new());
    let access = RwSignal::new("developer".to_owned());
    let link = RwSignal::new(None::<String>);
    let errors = FormErrors::new(&["email", "access"]);
    let flash = use_flash();
    let step_up = use_step_up();
    let send = Callback::new(move |()| {
        let body = CreateInvitation {
            email: email.get_untracked().trim().to_owned(),
            access: access_of(&access.read_untracked()),
        };
        body.validate()?;
        Ok(Box::pin(async move {
            let invited = step_up.go_on(|| api.invite(&body)).await?;
            match invited.delivery.link {
                Some(path) => {
                    link.try_set(Some(path));
                    browser::focus("#link-handed-on");
                }
                None => {
                    flash.show(&Address::Team.path(), format!("An invitation is on its way to {}.", body.email));
                    close.try_run(true);
                }
            }
            Ok(())
        }) as _)
    });
    let content = move || match link.get() {
        None => view! {
            <SendForm errors send submit="Invite" on_cancel=move |()| close.run(false)>
                <TextField name="email" label="E-mail address" kind="email" value=email error=errors.at("email") />
                <SelectField
                    name="access"
                    label="Access"
                    options=ACCESS.to_vec()
                    value=access
                    on_choose=move |name| access.set(name)
                    error=errors.at("access")
                />
            </SendForm>
        }
        .into_any(),
        Some(link) => view! { <LinkToHandOn link on_done=move |()| close.run(true) /> }.into_any(),
    };
    let dismiss = move |()| close.run(link.read_untracked().is_some());
    view! {
        <Dialog title="Invite somebody" on_dismiss=dismiss>
            {live(content)}
        </Dialog>
    }
}

/// The link of an invitation that no mail carries.
#[component]
pub fn LinkToHandOn(
    link: String,
    /// Runs when the reader has it.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    view! {
        <p>"Hand this link on yourself. Whoever opens it chooses a name and a password. It works once, for seven days, and is shown this once."</p>
        <OneTimeLink link />
        <div class="actions">
            <button type="button" class="button primary" id="link-handed-on" on:click=move |_| on_done.run(())>
                "Done"
            </button>
        </div>
    }
}
