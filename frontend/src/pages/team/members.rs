//! Who belongs to the client.

use keywright_api_types::invitations::Invitation;
use keywright_api_types::members::Member;
use leptos::prelude::*;

use super::manage::ManageDialog;
use crate::api::SignedIn;
use crate::browser;
use crate::components::{DataTable, Listing, LocalMoment, cell, live};
use crate::paging::Pages;

const COLUMNS: &[&str] = &["Name", "Access", "Two-factor", "Joined"];
const COLUMNS_OF_OWNERS: &[&str] = &["Name", "Access", "Two-factor", "Joined", "Action"];

/// Shows the members; an owner can open each.
#[component]
pub fn Members(
    api: SignedIn,
    members: Pages<Member>,
    /// Who is invited, where that is shown: with an owner go the invitations that the owner made.
    #[prop(optional)]
    invited: Option<Pages<Invitation>>,
) -> impl IntoView {
    let managed = RwSignal::new(None::<Member>);
    let dialog = move || {
        let close = Callback::new(move |changed: bool| {
            managed.set(None);
            if changed {
                // The button that opened the dialog goes when the answer comes.
                browser::focus("h1");
                members.reload();
                if let Some(invited) = invited {
                    invited.reload();
                }
            }
        });
        managed.get().map(|member| view! { <ManageDialog api member close /> })
    };
    view! {
        <section aria-labelledby="members-heading">
            <h2 id="members-heading" class="visually-hidden">
                "Members"
            </h2>
            <Listing
                pages=members
                noun="member"
                rows=move |members| table(api, members, managed)
                empty=|| view! { <p class="empty">"Nobody is left."</p> }.into_any()
            />
        </section>
        {live(dialog)}
    }
}

fn table(api: SignedIn, members: &[Member], managed: RwSignal<Option<Member>>) -> AnyView {
    let columns = if api.is_owner() { COLUMNS_OF_OWNERS } else { COLUMNS };
    let rows = members.iter().cloned().map(|member| row(api, member, managed)).collect_view();
    view! { <DataTable caption="Members, newest first" columns>{rows}</DataTable> }.into_any()
}

fn row(api: SignedIn, member: Member, managed: RwSignal<Option<Member>>) -> AnyView {
    let is_reader = api.session().user.id == member.id;
    let name = view! {
        <div class="two-lines">
            <strong class="free-text">{member.name.clone()} {is_reader.then_some(" (you)")}</strong>
            <span class="muted free-text">{member.email.clone()}</span>
        </div>
    };
    let two_factor = if member.two_factor { "On" } else { "Off" };
    let label = format!("Manage {}", member.email);
    let (access, joined) = (member.access.to_string(), member.created_at);
    let action = api.is_owner().then(|| {
        let manage = move |_| managed.set(Some(member.clone()));
        let button = view! {
            <button type="button" class="button small" aria-label=label on:click=manage>
                "Manage"
            </button>
        };
        cell("Action", button)
    });
    view! {
        <tr role="row">
            {cell("Name", name)}
            {cell("Access", view! { <span class="capitalized">{access}</span> })}
            {cell("Two-factor", two_factor)}
            {cell("Joined", view! { <LocalMoment at=joined /> })}
            {action}
        </tr>
    }
    .into_any()
}
