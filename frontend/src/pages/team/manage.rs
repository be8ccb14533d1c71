//! What an owner can do about a member.

use futures_util::FutureExt;
use keywright_api_types::members::{Member, UpdateMember};
use leptos::prelude::*;

use super::{ACCESS, access_of};
use crate::addresses::Address;
use crate::api::SignedIn;
use crate::browser;
use crate::components::{AskFirst, Dialog, NewPasswordLink, SelectField, SendForm, use_step_up};
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
    let (id, email, before) = (member.id, member.email.clone(), member.access);
    let send = move |()| {
        let (body, email) = (UpdateMember { access: access_of(&access.read_untracked()) }, email.clone());
        Ok(Box::pin(async move {
            step_up.go_on(|| api.update_member(&id, &body)).await?;
            if is_reader {
                // What the reader may do has changed, and with it every page.
                browser::start_over();
                return Ok(());
            }
            let told = format!("{email} is {} now.", body.access);
            let opposite = UpdateMember { access: before };
            flash.offer_undo(&Address::Team.path(), told, move || api.update_member(&id, &opposite));
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
    let (id, step_up) = (member.id, use_step_up());
    let email = StoredValue::new(member.email);
    let take_away = move |()| {
        async move {
            step_up.go_on(|| api.reset_member_two_factor(&id)).await?;
            let text = format!("{} signs in with the password alone now.", email.get_value());
            flash.show(&Address::Team.path(), text);
            close.try_run(true);
            Ok(())
        }
        .boxed_local()
    };
    let two_factor = member.two_factor.then(|| {
        view! {
            <AskFirst
                first="Take the second factor away"
                question="The password alone lets this member in until a new second factor is set up."
                sure="Take it away"
                act=take_away
            />
        }
    });
    view! {
        <h3>"Locked out?"</h3>
        <NewPasswordLink
            email
            make=move |()| api.reset_member_password(&id)
            page=StoredValue::new(Address::Team.path())
            on_mailed=move |()| close.run(false)
        />
        {two_factor}
    }
}

/// Removing, in two steps.
#[component]
fn Remove(api: SignedIn, member: Member, is_reader: bool, close: Callback<bool>, flash: Flash) -> impl IntoView {
    let (id, step_up) = (member.id, use_step_up());
    let email = StoredValue::new(member.email);
    let remove = move |()| {
        async move {
            step_up.go_on(|| api.remove_member(&id, is_reader)).await?;
            if is_reader {
                browser::start_over();
                return Ok(());
            }
            flash.show(&Address::Team.path(), format!("{} is removed.", email.get_value()));
            close.try_run(true);
            Ok(())
        }
        .boxed_local()
    };
    let (first, question, sure) = match is_reader {
        true => (
            "Leave the team",
            "You are signed out at once, and only another owner can invite you again.",
            "Leave for good",
        ),
        false => ("Remove", "All sessions end at once. The keys that were made stay in use.", "Remove for good"),
    };
    view! { <AskFirst first question sure act=remove /> }
}
