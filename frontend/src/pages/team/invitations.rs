//! Who is invited and has not come yet.

use keywright_api_types::invitations::Invitation;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::invite::LinkToHandOn;
use crate::addresses::Address;
use crate::api::{ApiError, SignedIn};
use crate::browser;
use crate::components::{DataTable, Dialog, Failure, Listing, RelativeMoment, SendDialog, cell, live, use_step_up};
use crate::flash::use_flash;
use crate::forms::FormErrors;
use crate::paging::Pages;

const COLUMNS: &[&str] = &["Invited", "Access", "By", "Link works until", "Action"];

/// What is done about an invitation.
#[derive(Clone, Copy)]
struct Actions {
    resend: Callback<Invitation>,
    revoke: Callback<Invitation>,
}

/// Shows the open invitations.
#[component]
pub fn Invitations(api: SignedIn, invited: Pages<Invitation>) -> impl IntoView {
    let failure = RwSignal::new(None::<ApiError>);
    let link = RwSignal::new(None::<String>);
    let flash = use_flash();
    let step_up = use_step_up();
    let resend = Callback::new(move |invitation: Invitation| {
        spawn_local(async move {
            match step_up.go_on(|| api.renew_invitation(&invitation.id)).await {
                Ok(renewed) => {
                    failure.try_set(None);
                    if renewed.delivery.mailed {
                        let text = format!("A new link is on its way to {}.", invitation.email);
                        flash.show(&Address::Team.path(), text);
                    }
                    link.try_set(renewed.delivery.link);
                    browser::focus("#link-handed-on");
                    invited.reload();
                }
                Err(error) => {
                    failure.try_set(Some(error));
                }
            }
        });
    });
    let taken_back = RwSignal::new(None::<Invitation>);
    let question = move || {
        let invitation = taken_back.get()?;
        Some(view! { <TakeBackDialog api invitation taken_back invited /> })
    };
    let problem = move || {
        let on_retry = move |()| {
            failure.set(None);
            invited.reload();
        };
        failure.get().map(|error| view! { <Failure error on_retry focus="#invitations-heading" /> })
    };
    let dialog = move || {
        let close = move |()| {
            link.set(None);
            // The button that made the link went with the list before.
            browser::focus("#invitations-heading");
        };
        let shown = link.get()?;
        Some(view! {
            <Dialog title="A new link" on_dismiss=close>
                <LinkToHandOn link=shown on_done=close />
            </Dialog>
        })
    };
    let revoke = Callback::new(move |invitation| taken_back.set(Some(invitation)));
    let actions = Actions { resend, revoke };
    view! {
        <section aria-labelledby="invitations-heading">
            <header class="section-header">
                <h2 id="invitations-heading" tabindex="-1">
                    "Invitations"
                </h2>
            </header>
            {live(problem)}
            <Listing
                pages=invited
                noun="invitation"
                rows=move |invitations| table(invitations, actions)
                empty=|| view! { <p class="empty">"Nobody is invited at the moment."</p> }.into_any()
            />
        </section>
        {live(dialog)}
        {live(question)}
    }
}

#[component]
fn TakeBackDialog(
    api: SignedIn,
    invitation: Invitation,
    taken_back: RwSignal<Option<Invitation>>,
    invited: Pages<Invitation>,
) -> impl IntoView {
    let errors = FormErrors::new(&[]);
    let flash = use_flash();
    let title = format!("Take back the invitation of {}", invitation.email);
    let invitation = StoredValue::new(invitation);
    let send = move |()| {
        Ok(Box::pin(async move {
            let Invitation { id, email, .. } = invitation.get_value();
            api.revoke_invitation(&id).await?;
            taken_back.set(None);
            flash.show(&Address::Team.path(), format!("The invitation of {email} is taken back."));
            invited.reload();
            browser::focus("#invitations-heading");
            Ok(())
        }) as _)
    };
    view! {
        <SendDialog title errors send submit="Take back" danger=true on_dismiss=move |()| taken_back.set(None)>
            <p>"The link that was sent works no more. You can invite the same address again."</p>
        </SendDialog>
    }
}

fn table(invitations: &[Invitation], actions: Actions) -> AnyView {
    let rows = invitations.iter().cloned().map(|invitation| row(invitation, actions)).collect_view();
    view! { <DataTable caption="Open invitations, newest first" columns=COLUMNS>{rows}</DataTable> }.into_any()
}

fn row(invitation: Invitation, actions: Actions) -> AnyView {
    let (again, back) = (invitation.clone(), invitation.clone());
    let buttons = view! {
        <div class="actions">
            <button
                type="button"
                class="button small"
                aria-label=format!("Make a new link for {}", invitation.email)
                on:click=move |_| actions.resend.run(again.clone())
            >
                "New link"
            </button>
            <button
                type="button"
                class="button small danger"
                aria-label=format!("Take back the invitation of {}", invitation.email)
                on:click=move |_| actions.revoke.run(back.clone())
            >
                "Take back"
            </button>
        </div>
    };
    view! {
        <tr role="row">
            {cell("Invited", view! { <strong class="free-text">{invitation.email}</strong> })}
            {cell("Access", view! { <span class="capitalized">{invitation.access.to_string()}</span> })}
            {cell("By", view! { <span class="free-text">{invitation.invited_by}</span> })}
            {cell("Link works until", view! { <RelativeMoment at=invitation.expires_at /> })}
            {cell("Action", buttons)}
        </tr>
    }
    .into_any()
}
