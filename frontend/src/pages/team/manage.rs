//! What an owner can do about a member.

use keywright_api_types::members::{Delivery, Member, UpdateMember};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{ACCESS, access_of};
use crate::addresses::Address;
use crate::api::{Answer, SignedIn};
use crate::browser;
use crate::components::{Dialog, FormFailure, OneTimeLink, SelectField, SendForm, live, use_step_up};
use crate::flash::{Flash, use_flash};
use crate::forms::FormErrors;

/// Shows what can be changed about a member.
#[component]
pub fn ManageDialog(
    api: SignedIn,
    member: Member,
    /// Runs at the end, with whether something was changed.
    close: Callback<bool>,
) -> impl IntoView {
    let access = RwSignal::new(member.access.to_string());
    let errors = FormErrors::new(&["access"]);
    let flash = use_flash();
    let step_up = use_step_up();
    let is_reader = api.session().user.id == member.id;
    let (id, email) = (member.id, member.email.clone());
    let send = move |()| {
        let (body, email) = (UpdateMember { access: access_of(&access.read_untracked()) }, email.clone());
        Ok(Box::pin(async move {
            step_up.go_on(|| api.update_member(&id, &body)).await?;
            if is_reader {
                // What the reader may do has changed, and with it every page.
                browser::start_over();
            }
            flash.show(&Address::Team.path(), format!("{email} is {} now.", body.access));
            close.try_run(true);
            Ok(())
        }) as _)
    };
    view! {
        <Dialog title=member.email.clone() on_dismiss=move |()| close.run(false)>
            <SendForm errors send submit="Save" on_cancel=move |()| close.run(false)>
                <SelectField
                    name="access"
                    label="Access"
                    options=ACCESS.to_vec()
                    value=access
                    on_choose=move |name| access.set(name)
                    error=errors.at("access")
                />
            </SendForm>
            {(!is_reader).then(|| view! { <Help api member=member.clone() close flash /> })}
            <Remove api member is_reader close flash />
        </Dialog>
    }
}

/// For a member who has lost the password or the second factor.
#[component]
fn Help(api: SignedIn, member: Member, close: Callback<bool>, flash: Flash) -> impl IntoView {
    let errors = FormErrors::new(&[]);
    let link = RwSignal::new(None::<String>);
    let email = StoredValue::new(member.email);
    let id = member.id;
    let step_up = use_step_up();
    let reset_password = move |_| {
        spawn_local(async move {
            errors.clear();
            match step_up.go_on(|| api.reset_member_password(&id)).await {
                Ok(Delivery { link: Some(path), .. }) => {
                    link.try_set(Some(path));
                }
                Ok(_) => {
                    let text = format!("A link for a new password is on its way to {}.", email.get_value());
                    flash.show(&Address::Team.path(), text);
                    close.try_run(false);
                }
                Err(error) => errors.show_failure(error),
            }
        });
    };
    let reset_two_factor = move |_| {
        spawn_local(async move {
            errors.clear();
            match step_up.go_on(|| api.reset_member_two_factor(&id)).await {
                Ok(()) => {
                    let text = format!("{} signs in with the password alone now.", email.get_value());
                    flash.show(&Address::Team.path(), text);
                    close.try_run(true);
                }
                Err(error) => errors.show_failure(error),
            }
        });
    };
    let two_factor = member.two_factor.then(|| {
        view! {
            <button type="button" class="button" on:click=reset_two_factor>
                "Take the second factor away"
            </button>
        }
    });
    let shown = move || {
        let link = link.get()?;
        Some(view! {
            <p role="status">"Hand this link on yourself. It sets a new password, works once, for one hour, and is shown this once."</p>
            <OneTimeLink link />
        })
    };
    view! {
        <h3>"Locked out?"</h3>
        <div class="actions">
            <button type="button" class="button" on:click=reset_password>
                "Link for a new password"
            </button>
            {two_factor}
        </div>
        {live(shown)}
        <FormFailure errors />
    }
}

/// Removing, in two steps.
#[component]
fn Remove(api: SignedIn, member: Member, is_reader: bool, close: Callback<bool>, flash: Flash) -> impl IntoView {
    let asking = RwSignal::new(false);
    let errors = FormErrors::new(&[]);
    let id = member.id;
    let step_up = use_step_up();
    let email = StoredValue::new(member.email);
    let done = move |answer: Answer<()>| match answer {
        Ok(()) if is_reader => browser::start_over(),
        Ok(()) => {
            flash.show(&Address::Team.path(), format!("{} is removed.", email.get_value()));
            close.try_run(true);
        }
        Err(error) => errors.show_failure(error),
    };
    let remove = move |_| {
        spawn_local(async move { done(step_up.go_on(|| api.remove_member(&id, is_reader)).await) });
    };
    let ask = move |_| {
        errors.clear();
        asking.set(true);
        browser::focus("#keep-member");
    };
    let (first, question) = match is_reader {
        true => ("Leave the team", "You are signed out at once, and only another owner can invite you again."),
        false => ("Remove", "All sessions end at once. The keys that were made stay in use."),
    };
    let content = move || match asking.get() {
        false => view! {
            <button type="button" class="button danger" on:click=ask>
                {first}
            </button>
        }
        .into_any(),
        true => view! {
            <div class="notice" data-kind="danger" role="alert">
                <div>
                    <p>{question}</p>
                    <div class="actions">
                        <button type="button" class="button" id="keep-member" on:click=move |_| asking.set(false)>
                            "Keep"
                        </button>
                        <button type="button" class="button danger" on:click=remove>
                            {if is_reader { "Leave for good" } else { "Remove for good" }}
                        </button>
                    </div>
                </div>
            </div>
        }
        .into_any(),
    };
    view! {
        {live(content)}
        <FormFailure errors />
    }
}
