//! The client's own audit trail.

use keywright_api_types::audit::AuditEvent;
use leptos::prelude::*;

use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{AuditList, Empty, Icon, Listing, PageHeader};
use crate::pages::audit_filter::{AuditFilterForm, use_audit_filter};
use crate::paging::pages;

/// The page at `/activity`.
#[component]
pub fn Activity(api: SignedIn) -> impl IntoView {
    let filter = use_audit_filter();
    let events = pages(move |cursor| api.audit_events(&filter.get(), cursor));
    let empty = move || match filter.read().is_empty() {
        true => view! {
            <Empty icon=Icon::Activity title="Nothing has happened yet">
                <p>"Sign-ins and every change to your keys appear here."</p>
            </Empty>
        }
        .into_any(),
        false => view! { <p class="empty">"No event matches the filter."</p> }.into_any(),
    };
    view! {
        <PageHeader title="Activity" />
        <p class="lead">"Who changed what, and when. Each event is chained to the one before it."</p>
        <AuditFilterForm filter list=Address::Activity.path() />
        <Listing
            pages=events
            noun="event"
            rows=|events| view! { <AuditList events=events.to_vec() page_of /> }.into_any()
            empty
        />
    }
}

/// The page of what an event is about, if the portal has one.
fn page_of(event: &AuditEvent) -> Option<String> {
    let id = event.target.id.as_ref()?;
    let key = || id.parse().ok().map(Address::Key);
    let payment = || id.parse().ok().map(Address::Payment);
    let withdrawal = || id.parse().ok().map(Address::Withdrawal);
    let invoice = || id.parse().ok().map(Address::Invoice);
    key().or_else(payment).or_else(withdrawal).or_else(invoice).map(|page| page.path())
}
