//! Everybody's audit trail: filtered, and as a file.

use keywright_api_types::audit::AuditEvent;
use keywright_api_types::ids::AlertId;
use leptos::prelude::*;

use crate::addresses::AdminAddress;
use crate::api::SignedIn;
use crate::components::{AuditList, Glyph, Icon, Listing, PageHeader};
use crate::pages::audit_filter::{AuditFilterForm, use_audit_filter};
use crate::paging::pages;

/// The page at `/admin/audit-trail`.
#[component]
pub fn AuditTrail(api: SignedIn) -> impl IntoView {
    let filter = use_audit_filter();
    let events = pages(move |cursor| api.audit_events(&filter.get(), cursor));
    let empty = move || match filter.read().is_empty() {
        true => view! { <p class="empty">"The trail is empty."</p> }.into_any(),
        false => view! { <p class="empty">"No event matches the filter."</p> }.into_any(),
    };
    let export = move |format: &'static str, name: &'static str| {
        view! {
            <a class="button" rel="external" download="" href=move || filter.read().export(format)>
                {name}
            </a>
        }
    };
    view! {
        <PageHeader title="Audit trail">
            {export("csv", "Export CSV")} {export("ndjson", "Export NDJSON")}
            <a class="button primary" href=AdminAddress::AuditProof.path()>
                <Glyph icon=Icon::Shield />
                "Verify"
            </a>
        </PageHeader>
        <p class="lead">
            "Who changed what, for whom, when and from where. Each event is chained to the one before it, so that none can be changed, moved or taken away unnoticed."
        </p>
        <AuditFilterForm filter list=AdminAddress::AuditTrail.path() of_clients=true />
        <Listing
            pages=events
            noun="event"
            rows=|events| view! { <AuditList events=events.to_vec() page_of /> }.into_any()
            empty
        />
    }
}

/// The page of what an event is about, if the console has one.
pub fn page_of(event: &AuditEvent) -> Option<String> {
    let id = event.target.id.as_ref()?;
    let client = || id.parse().ok().map(AdminAddress::Client);
    let key = || id.parse().ok().map(AdminAddress::Key);
    let payment = || id.parse().ok().map(AdminAddress::Payment);
    let withdrawal = || id.parse().ok().map(AdminAddress::Withdrawal);
    let invoice = || id.parse().ok().map(AdminAddress::Invoice);
    let alert = || id.parse::<AlertId>().ok().map(|_| AdminAddress::Alerts);
    let page = client().or_else(key).or_else(payment).or_else(withdrawal).or_else(invoice).or_else(alert);
    page.map(|page| page.path())
}
