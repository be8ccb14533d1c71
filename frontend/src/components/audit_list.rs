//! Audit events as sentences, with what changed and the proof that it was not altered since.

use keywright_api_types::audit::{AuditEvent, Change};
use leptos::prelude::*;
use serde_json::Value;

use crate::components::{LoggedMoment, RelativeMoment, fact};
use crate::{audit_words, browser};

/// Shows events.
#[component]
pub fn AuditList(
    /// The events, newest first.
    events: Vec<AuditEvent>,
    /// The path of the page of what an event is about, if there is one.
    page_of: fn(&AuditEvent) -> Option<String>,
) -> impl IntoView {
    let entries = events.into_iter().map(|event| entry(event, page_of)).collect_view();
    view! { <ol class="audit-list">{entries}</ol> }
}

fn entry(event: AuditEvent, page_of: fn(&AuditEvent) -> Option<String>) -> AnyView {
    let target = audit_words::target(&event).map(|name| match page_of(&event) {
        Some(page) => view! { <a href=page>{name}</a> }.into_any(),
        None => view! { <strong>{name}</strong> }.into_any(),
    });
    // A package has its name beside its id.
    let tells = |(field, change): &(&String, &Change)| change.from != change.to && *field != "package_id";
    let changes: Vec<_> = event.changes.iter().filter(tells).collect();
    let has_changes = !changes.is_empty() && !audit_words::words(event.action).begins;
    let changes = changes.into_iter().map(|(field, change)| changed(field, change)).collect_view();
    view! {
        <li>
            <div class="audit-line">
                <p>
                    <strong>{event.actor.to_string()}</strong>
                    " "
                    {audit_words::words(event.action).verb}
                    " "
                    {target}
                </p>
                <p class="muted"><RelativeMoment at=event.at /></p>
            </div>
            {has_changes.then(|| view! { <dl class="changes">{changes}</dl> })}
            <Details event />
        </li>
    }
    .into_any()
}

/// One field before and after.
fn changed(field: &str, change: &Change) -> AnyView {
    view! {
        <div>
            <dt>{audit_words::field(field)}</dt>
            <dd>
                <del>{value(field, &change.from)}</del>
                <span aria-hidden="true">" → "</span>
                <ins>{value(field, &change.to)}</ins>
            </dd>
        </div>
    }
    .into_any()
}

fn value(field: &str, value: &Value) -> String {
    audit_words::value(field, value, |at| browser::local(at).date_and_time())
}

/// What is asked for rarely: with what settings a thing began, and the event's proof.
#[component]
fn Details(event: AuditEvent) -> impl IntoView {
    let begun = audit_words::words(event.action).begins;
    let settings = event.changes.iter().filter(|_| begun);
    let settings = settings.map(|(field, change)| (audit_words::field(field), Some(value(field, &change.to))));
    let facts = [
        ("Action", Some(event.action.to_string())),
        ("By", event.actor.email),
        ("Address", event.ip),
        ("Program", event.user_agent),
        ("Event", Some(event.id.to_string())),
        ("Hash", Some(event.hash)),
        ("Hash before", Some(event.previous_hash)),
    ];
    let facts = facts.into_iter().map(|(name, value)| (name.to_owned(), value));
    let lines = settings.chain(facts).filter_map(|(name, value)| Some(fact(name, value?))).collect_view();
    view! {
        <details>
            <summary>"Details"</summary>
            <dl class="facts">
                <div>
                    <dt>"Time"</dt>
                    <dd><LoggedMoment at=event.at /></dd>
                </div>
                {lines}
            </dl>
        </details>
    }
}
