//! Making a user.

use keywright_api_types::Validate;
use keywright_api_types::admin::users::CreateUser;
use keywright_api_types::ids::ClientId;
use keywright_api_types::session::Access;
use leptos::prelude::*;

use super::{OF_ADMIN, OF_CLIENT};
use crate::addresses::AdminAddress;
use crate::api::SignedIn;
use crate::components::{Dialog, OneTimeLink, SelectField, SendForm, TextField, live, use_step_up};
use crate::flash::use_flash;
use crate::forms::FormErrors;

/// Asks who the new user is; where no mail went out, shows the link to hand on.
#[component]
pub fn NewUser(
    api: SignedIn,
    client: Option<ClientId>,
    /// The page that this is on, where the outcome is told.
    page: AdminAddress,
    close: Callback<bool>,
) -> impl IntoView {
    let (name, email) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (options, first, title) = match client {
        Some(_) => (OF_CLIENT, "owner", "New user"),
        None => (OF_ADMIN, "auditor", "New admin"),
    };
    let access = RwSignal::new(first.to_owned());
    let link = RwSignal::new(None::<String>);
    let errors = FormErrors::new(&["name", "email", "access"]);
    let (step_up, flash, page) = (use_step_up(), use_flash(), StoredValue::new(page));
    let send = Callback::new(move |()| {
        let body = CreateUser {
            email: email.get_untracked().trim().to_owned(),
            name: name.get_untracked().trim().to_owned(),
            client_id: client,
            role: None,
            access: access.read_untracked().parse().unwrap_or(Access::Viewer),
        };
        body.validate()?;
        Ok(Box::pin(async move {
            let made = step_up.go_on(|| api.admin_create_user(&body)).await?;
            match made.delivery.link {
                Some(path) => {
                    link.try_set(Some(path));
                }
                None => {
                    let text = format!("A link to choose a password is on its way to {}.", made.user.email);
                    flash.show(&page.get_value().path(), text);
                    close.try_run(true);
                }
            }
            Ok(())
        }) as _)
    });
    let content = move || {
        match link.get() {
        None => view! {
            <SendForm errors send submit="Create" on_cancel=move |()| close.run(false)>
                <TextField name="name" label="Name" value=name error=errors.at("name") />
                <TextField name="email" label="E-mail address" kind="email" value=email error=errors.at("email") />
                <SelectField
                    name="access"
                    label="Access"
                    options=options.to_vec()
                    value=access
                    on_choose=move |value| access.set(value)
                    error=errors.at("access")
                />
            </SendForm>
        }
        .into_any(),
        Some(link) => view! {
            <p role="status">"Hand this link on yourself. It lets the user choose a password, works once, for seven days, and is shown this once."</p>
            <OneTimeLink link />
            <div class="actions">
                <button type="button" class="button primary" on:click=move |_| close.run(true)>
                    "Done"
                </button>
            </div>
        }
        .into_any(),
    }
    };
    let dismiss = move |()| close.run(link.read_untracked().is_some());
    view! {
        <Dialog title on_dismiss=dismiss>
            {live(content)}
        </Dialog>
    }
}
