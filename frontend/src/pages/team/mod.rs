//! The client's members, and who is invited.

mod invitations;
mod invite;
mod manage;
mod members;

use keywright_api_types::session::Access;
use leptos::prelude::*;

use crate::api::SignedIn;
use crate::components::{Glyph, Icon, PageHeader, live};
use crate::paging::pages;

/// What a member may be, with the words for it.
const ACCESS: [(&str, &str); 3] = [
    ("owner", "Owner: everything, this page included"),
    ("developer", "Developer: makes and changes keys"),
    ("viewer", "Viewer: only looks"),
];

/// The access with that name; what is none lets do the least.
fn access_of(name: &str) -> Access {
    name.parse().unwrap_or(Access::Viewer)
}

/// The page at `/team`.
#[component]
pub fn TeamPage(api: SignedIn) -> impl IntoView {
    let members = pages(move |cursor| api.members(cursor));
    view! {
        {match api.is_owner() {
            true => view! { <OfOwner api members /> }.into_any(),
            false => view! {
                <PageHeader title="Team" />
                <p class="lead">"Who belongs to your organisation. An owner decides who is let in."</p>
                <members::Members api members />
            }
            .into_any(),
        }}
    }
}

#[component]
fn OfOwner(api: SignedIn, members: crate::paging::Pages<keywright_api_types::members::Member>) -> impl IntoView {
    let invited = pages(move |cursor| api.invitations(cursor));
    let inviting = RwSignal::new(false);
    let dialog = move || {
        let close = Callback::new(move |changed: bool| {
            inviting.set(false);
            if changed {
                invited.reload();
            }
        });
        inviting.get().then(|| view! { <invite::InviteDialog api close /> })
    };
    view! {
        <PageHeader title="Team">
            <button type="button" class="button primary" on:click=move |_| inviting.set(true)>
                <Glyph icon=Icon::Plus />
                "Invite"
            </button>
        </PageHeader>
        <members::Members api members invited />
        <invitations::Invitations api invited />
        {live(dialog)}
    }
}
