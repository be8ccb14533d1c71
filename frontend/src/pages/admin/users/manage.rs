//! What can be done about a user.

use keywright_api_types::Validate;
use keywright_api_types::admin::users::{AdminUser, UpdateUser};
use keywright_api_types::members::Delivery;
use keywright_api_types::session::Role;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{OF_ADMIN, OF_CLIENT};
use crate::addresses::AdminAddress;
use crate::api::SignedIn;
use crate::components::{Dialog, FormFailure, OneTimeLink, SelectField, SendForm, TextField, live, use_step_up};
use crate::flash::use_flash;
use crate::forms::FormErrors;

/// What can be changed about a user, a link for a new password, and removing.
#[component]
pub fn ManageUser(api: SignedIn, user: AdminUser, page: AdminAddress, close: Callback<bool>) -> impl IntoView {
    let name = RwSignal::new(user.name.clone());
    let access = RwSignal::new(user.access.to_string());
    let link = RwSignal::new(None::<String>);
    let (errors, help) = (FormErrors::new(&["name", "access"]), FormErrors::new(&[]));
    let (flash, step_up) = (use_flash(), use_step_up());
    let page = StoredValue::new(page);
    let options = if user.role == Role::Admin { OF_ADMIN } else { OF_CLIENT };
    let (id, email) = (user.id, StoredValue::new(user.email.clone()));
    let (begun_name, begun_access) = (user.name.clone(), user.access);
    let told = move |text: String| flash.show(&page.get_value().path(), text);
    let send = Callback::new(move |()| {
        // What is left as it was is not sent: somebody else may have changed it since.
        let name = name.get_untracked().trim().to_owned();
        let body = UpdateUser {
            name: (name != begun_name).then_some(name),
            access: access.read_untracked().parse().ok().filter(|access| *access != begun_access),
        };
        body.validate()?;
        Ok(Box::pin(async move {
            step_up.go_on(|| api.admin_update_user(&id, &body)).await?;
            told(format!("{} is changed.", email.get_value()));
            close.try_run(true);
            Ok(())
        }) as _)
    });
    let reset = move |_| {
        spawn_local(async move {
            help.clear();
            match step_up.go_on(|| api.admin_reset_password(&id)).await {
                Ok(Delivery { link: Some(path), .. }) => {
                    link.try_set(Some(path));
                }
                Ok(_) => {
                    told(format!("A link for a new password is on its way to {}.", email.get_value()));
                    close.try_run(false);
                }
                Err(error) => help.show_failure(error),
            }
        });
    };
    let forget = move |_| {
        spawn_local(async move {
            help.clear();
            match step_up.go_on(|| api.admin_reset_two_factor(&id)).await {
                Ok(()) => {
                    told(format!("{} signs in with the password alone.", email.get_value()));
                    close.try_run(true);
                }
                Err(error) => help.show_failure(error),
            }
        });
    };
    let two_factor = user.two_factor.then(|| {
        view! {
            <button type="button" class="button" on:click=forget>
                "Take the second factor away"
            </button>
        }
    });
    let asking = RwSignal::new(false);
    let remove = move |_| {
        spawn_local(async move {
            help.clear();
            match step_up.go_on(|| api.admin_remove_user(&id)).await {
                Ok(()) => {
                    told(format!("{} is removed.", email.get_value()));
                    close.try_run(true);
                }
                Err(error) => help.show_failure(error),
            }
        });
    };
    let shown = move || {
        let link = link.get()?;
        Some(view! {
            <p role="status">"Hand this link on yourself. It sets a new password, works once, for one hour, and is shown this once."</p>
            <OneTimeLink link />
        })
    };
    let removal = move || match asking.get() {
        false => view! {
            <button type="button" class="button danger" on:click=move |_| asking.set(true)>
                "Remove"
            </button>
        }
        .into_any(),
        true => view! {
            <button type="button" class="button danger" on:click=remove>
                "Remove for good: all sessions end at once"
            </button>
        }
        .into_any(),
    };
    let is_reader = api.session().user.id == id;
    let others = (!is_reader).then(|| {
        view! {
            <h3>"Locked out, or leaving?"</h3>
            <div class="actions">
                <button type="button" class="button" on:click=reset>
                    "Link for a new password"
                </button>
                {two_factor}
                {live(removal)}
            </div>
            {live(shown)}
            <FormFailure errors=help />
        }
    });
    view! {
        <Dialog title=user.email on_dismiss=move |()| close.run(false)>
            <SendForm errors send submit="Save" on_cancel=move |()| close.run(false)>
                <TextField name="name" label="Name" value=name error=errors.at("name") />
                <SelectField
                    name="access"
                    label="Access"
                    options=options.to_vec()
                    value=access
                    on_choose=move |value| access.set(value)
                    error=errors.at("access")
                />
            </SendForm>
            {others}
        </Dialog>
    }
}
