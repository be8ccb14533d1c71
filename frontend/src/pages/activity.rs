//! The client's own audit trail.

use leptos::prelude::*;

use crate::api::SignedIn;
use crate::components::{AuditList, Empty, Icon, Listing, PageHeader};
use crate::paging::pages;

/// The page at `/activity`.
#[component]
pub fn Activity(api: SignedIn) -> impl IntoView {
    let events = pages(move |cursor| api.audit_events(cursor));
    view! {
        <PageHeader title="Activity" />
        <p class="lead">"Who changed what, and when. Each event is chained to the one before it."</p>
        <Listing
            pages=events
            noun="event"
            rows=|events| view! { <AuditList events=events.to_vec() with_keys=true /> }.into_any()
            empty=|| {
                view! {
                    <Empty icon=Icon::Activity title="Nothing has happened yet">
                        <p>"Sign-ins and every change to your keys appear here."</p>
                    </Empty>
                }
                .into_any()
            }
        />
    }
}
