//! What can be done about a user.

use futures_util::FutureExt;
use keywright_api_types::Validate;
use keywright_api_types::admin::users::{AdminUser, UpdateUser};
use keywright_api_types::session::Role;
use leptos::prelude::*;

use super::{OF_ADMIN, OF_CLIENT};
use crate::addresses::AdminAddress;
use crate::api::SignedIn;
use crate::components::{AskFirst, Dialog, NewPasswordLink, SelectField, SendForm, TextField, use_step_up};
use crate::flash::use_flash;
use crate::forms::FormErrors;

/// What can be changed about a user, a link for a new password, and removing.
#[component]
pub fn ManageUser(api: SignedIn, user: AdminUser, page: AdminAddress, close: Callback<bool>) -> impl IntoView {
    let name = RwSignal::new(user.name.clone());
    let access = RwSignal::new(user.access.to_string());
    let errors = FormErrors::new(&["name", "access"]);
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
        let opposite = UpdateUser {
            name: body.name.as_ref().map(|_| begun_name.clone()),
            access: body.access.map(|_| begun_access),
        };
        Ok(Box::pin(async move {
            step_up.go_on(|| api.admin_update_user(&id, &body)).await?;
            let text = format!("{} is changed.", email.get_value());
            flash.offer_undo(&page.get_value().path(), text, move || api.admin_update_user(&id, &opposite));
            close.try_run(true);
            Ok(())
        }) as _)
    });
    let remove = move |()| {
        async move {
            step_up.go_on(|| api.admin_remove_user(&id)).await?;
            told(format!("{} is removed.", email.get_value()));
            close.try_run(true);
            Ok(())
        }
        .boxed_local()
    };
    let forget = move |()| {
        async move {
            step_up.go_on(|| api.admin_reset_two_factor(&id)).await?;
            told(format!("{} signs in with the password alone.", email.get_value()));
            close.try_run(true);
            Ok(())
        }
        .boxed_local()
    };
    let two_factor = user.two_factor.then(|| {
        view! {
            <AskFirst
                first="Take the second factor away"
                question="The password alone lets this user in, until a new second factor is set up."
                sure="Take it away"
                act=forget
            />
        }
    });
    let is_reader = api.session().user.id == id;
    let others = (!is_reader).then(|| {
        view! {
            <h3>"Locked out, or leaving?"</h3>
            <NewPasswordLink
                email
                make=move |()| api.admin_reset_password(&id)
                page=StoredValue::new(page.get_value().path())
                on_mailed=move |()| close.run(false)
            />
            {two_factor}
            <AskFirst
                first="Remove"
                question="All sessions end at once. The keys that were made stay in use."
                sure="Remove for good"
                act=remove
            />
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
