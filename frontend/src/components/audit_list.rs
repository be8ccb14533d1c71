//! Audit events as sentences, with what changed and the proof that it was not altered since.

use keywright_api_types::audit::{AuditEvent, Change};
use keywright_api_types::ids::ApiKeyId;
use leptos::prelude::*;

use crate::addresses::Address;
use crate::components::{LoggedMoment, RelativeMoment};
use crate::{audit_words, browser};

/// Shows events.
#[component]
pub fn AuditList(
    /// The events, newest first.
    events: Vec<AuditEvent>,
    /// Whether the reader has pages of keys to which the events can lead.
    with_links: bool,
) -> impl IntoView {
    let entries = events.into_iter().map(|event| entry(event, with_links)).collect_view();
    view! { <ol class="audit-list">{entries}</ol> }
}

/// The key that an event is about, if it is about one.
fn key_of(event: &AuditEvent) -> Option<ApiKeyId> {
    event.target.id.as_ref()?.parse().ok()
}

fn entry(event: AuditEvent, with_links: bool) -> AnyView {
    let target = audit_words::target(&event).map(|name| match key_of(&event) {
        Some(id) if with_links => {
            view! { <a href=Address::Key(id).path()>{name}</a> }.into_any()
        }
        _ => view! { <strong>{name}</strong> }.into_any(),
    });
    let begun = audit_words::begins(event.action);
    let changes = event.changes.iter().map(|(field, change)| changed(field, change, begun)).collect_view();
    let has_changes = !event.changes.is_empty();
    view! {
        <li>
            <div class="audit-line">
                <p>
                    <strong>{audit_words::actor(&event)}</strong>
                    " "
                    {audit_words::verb(event.action)}
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

/// One field before and after; only after, of what has just begun to be.
fn changed(field: &str, change: &Change, begun: bool) -> impl IntoView + use<> {
    let moment = |at| browser::local(at).date_and_time();
    let from = (!begun).then(|| {
        let from = audit_words::value(field, &change.from, moment);
        view! {
            <del>{from}</del>
            <span aria-hidden="true">" → "</span>
        }
    });
    let to = audit_words::value(field, &change.to, moment);
    view! {
        <div>
            <dt>{audit_words::field(field)}</dt>
            <dd>
                {from}
                <ins>{to}</ins>
            </dd>
        </div>
    }
}

#[component]
fn Details(event: AuditEvent) -> impl IntoView {
    let line = |name: &'static str, value: Option<String>| {
        value.map(|value| {
            view! {
                <div>
                    <dt>{name}</dt>
                    <dd><code>{value}</code></dd>
                </div>
            }
        })
    };
    view! {
        <details>
            <summary>"Details"</summary>
            <dl class="facts">
                <div>
                    <dt>"Time"</dt>
                    <dd><LoggedMoment at=event.at /></dd>
                </div>
                {line("Action", Some(event.action.to_string()))}
                {line("Address", event.ip)}
                {line("Program", event.user_agent)}
                {line("Event", Some(event.id.to_string()))}
                {line("Hash", Some(event.hash))}
                {line("Hash before", Some(event.previous_hash))}
            </dl>
        </details>
    }
}
