//! Everybody's audit trail, for admins, and the proof that it is whole.

use keywright_api_types::audit::{AuditEvent, AuditVerification};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::addresses::AdminAddress;
use crate::api::{Answer, SignedIn};
use crate::components::{AuditList, Failure, Glyph, Icon, Listing, PageHeader, live};
use crate::format;
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
    let outcome = RwSignal::new(None::<Answer<AuditVerification>>);
    let busy = RwSignal::new(false);
    let verify = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = api.admin_verify_audit_events().await;
            outcome.try_set(Some(answer));
            busy.try_set(false);
        });
    };
    let result = move || {
        outcome.get().map(|outcome| match outcome {
            Ok(verification) => verdict(verification),
            Err(error) => view! { <Failure error on_retry=move |()| verify() /> }.into_any(),
        })
    };
    view! {
        <PageHeader title="Audit trail">
            <button
                type="button"
                class="button primary"
                aria-disabled=move || busy.get().to_string()
                on:click=move |_| verify()
            >
                <Glyph icon=Icon::Shield />
                "Verify"
            </button>
        </PageHeader>
        <p class="lead">
            "Each event is chained to the one before it by its hash. Verifying walks the whole chain and names the first event that was changed, removed or moved."
        </p>
        <div role="status">{live(result)}</div>
        <AuditFilterForm filter list=AdminAddress::AuditTrail.path() />
        <Listing
            pages=events
            noun="event"
            rows=|events| view! { <AuditList events=events.to_vec() for_client=false page_of /> }.into_any()
            empty
        />
    }
}

/// The page of what an event is about, if the console has one.
fn page_of(event: &AuditEvent) -> Option<String> {
    let id = event.target.id.as_ref()?;
    let payment = || id.parse().ok().map(AdminAddress::Payment);
    let withdrawal = || id.parse().ok().map(AdminAddress::Withdrawal);
    let invoice = || id.parse().ok().map(AdminAddress::Invoice);
    payment().or_else(withdrawal).or_else(invoice).map(|page| page.path())
}

fn verdict(verification: AuditVerification) -> AnyView {
    let checked = format::counted(verification.checked, "event");
    if verification.intact {
        return view! {
            <div class="notice" data-kind="success">
                <Glyph icon=Icon::Check />
                <p>"The trail is intact: " {checked} " checked."</p>
            </div>
        }
        .into_any();
    }
    let first = verification.first_broken_id.map(|id| view! { <code>{id}</code> });
    view! {
        <div class="notice" data-kind="danger">
            <Glyph icon=Icon::Alert />
            <p>"The trail is broken after " {checked} ". The first event that is not as it was written: " {first}</p>
        </div>
    }
    .into_any()
}
