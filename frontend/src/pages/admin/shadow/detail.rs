//! One watched change: what it is, what it would have done, and its end.

use keywright_api_types::admin::shadow_changes::{ShadowChange, ShadowField, ShadowStatus, ShadowTargetType};
use keywright_api_types::api_keys::ApiKeyStatus;
use keywright_api_types::ids::ShadowChangeId;
use leptos::prelude::*;

use super::end::Buttons;
use super::report::Report;
use super::{kind, value};
use crate::addresses::AdminAddress;
use crate::api::SignedIn;
use crate::audit_words;
use crate::components::{DataTable, Glyph, Icon, LocalMoment, PageHeader, RemoteView, StatusBadge, cell, fact, live};
use crate::loading::{Remote, remote};
use crate::pages::found::Found;

const COLUMNS: &[&str] = &["Setting", "When watching began", "Now", "Would be"];

/// The page at `/admin/shadow-changes/{id}`.
#[component]
pub fn ShadowChangePage(api: SignedIn, id: ShadowChangeId) -> impl IntoView {
    let change = remote(move || api.admin_shadow_change(&id));
    view! { <Found remote=change page=move || view! { <Sections api id change /> }.into_any() /> }
}

#[component]
fn Sections(api: SignedIn, id: ShadowChangeId, change: Remote<ShadowChange>) -> impl IntoView {
    let title = change.title("Watched change", |change| {
        format!("Change of the {} {}", kind(change.target.target_type), change.target.name)
    });
    let watching = Memo::new(move |_| {
        change.with(|load| load.ready().is_some_and(|change| change.status == ShadowStatus::Watching))
    });
    let report = move || watching.get().then(|| view! { <Report api id /> });
    view! {
        <p class="breadcrumb"><a href=AdminAddress::ShadowChanges.path()>"Shadow mode"</a></p>
        <PageHeader title>
            <Buttons api change />
        </PageHeader>
        <RemoteView remote=change view=shown />
        {live(report)}
    }
}

fn shown(change: &ShadowChange) -> AnyView {
    let target = &change.target;
    let page = match (target.target_type, target.id.parse()) {
        (ShadowTargetType::ApiKey, Ok(id)) => AdminAddress::Key(id).path(),
        _ => AdminAddress::Packages.path(),
    };
    let client = target.client_id.zip(target.client_name.clone());
    let client = client.map(|(id, name)| fact("Client", view! { <a href=AdminAddress::Client(id).path()>{name}</a> }));
    let revoked = target.status == Some(ApiKeyStatus::Revoked) && change.status == ShadowStatus::Watching;
    let notice = revoked.then(|| {
        view! {
            <div class="notice" data-kind="danger">
                <Glyph icon=Icon::Alert />
                <p>"The key was revoked, so this can only be discarded."</p>
            </div>
        }
    });
    let ended = change.ended_at.map(|at| {
        let name = if change.status == ShadowStatus::Applied { "Applied" } else { "Discarded" };
        fact(name, view! { <LocalMoment at /> })
    });
    let over = change.ended_at.map(|_| {
        view! { <p class="hint">"It is not watched any more: what it would have done is no longer worked out."</p> }
    });
    // A key can be given the rate that it has already, above its package.
    let differs = |field: &&ShadowField| field.from != field.to || field.now != field.to;
    let rows = change.fields.iter().filter(differs).map(|field| row(field, change.status)).collect_view();
    view! {
        {notice}
        <section class="card" aria-labelledby="change-heading">
            <h2 id="change-heading" class="visually-hidden">
                "The change"
            </h2>
            <dl class="facts">
                {fact("Status", view! { <StatusBadge status=change.status /> })}
                {fact("Of", view! { <a href=page>{target.name.clone()}</a> })}
                {client}
                {fact("Watched since", view! { <LocalMoment at=change.started_at /> })}
                {ended}
            </dl>
        </section>
        <DataTable caption="What is to be changed" columns=COLUMNS>
            {rows}
        </DataTable>
        {over}
    }
    .into_any()
}

fn row(field: &ShadowField, status: ShadowStatus) -> AnyView {
    let meanwhile = status == ShadowStatus::Watching && field.now != field.from && field.now != field.to;
    let now = view! {
        <div class="two-lines">
            <span>{value(field, &field.now)}</span>
            {meanwhile.then(|| view! { <span class="muted">"changed meanwhile"</span> })}
        </div>
    };
    view! {
        <tr role="row">
            {cell("Setting", audit_words::field(&field.name))}
            {cell("When watching began", value(field, &field.from))} {cell("Now", now)}
            {cell("Would be", view! { <strong>{value(field, &field.to)}</strong> })}
        </tr>
    }
    .into_any()
}
