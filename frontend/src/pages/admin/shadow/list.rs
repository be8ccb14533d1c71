//! The changes that are watched, and those that were.

use keywright_api_types::admin::shadow_changes::{ShadowChange, ShadowField, ShadowStatus};
use leptos::prelude::*;

use super::{kind, value};
use crate::addresses::AdminAddress;
use crate::api::SignedIn;
use crate::audit_words;
use crate::components::{DataTable, Empty, Icon, Listing, PageHeader, RelativeMoment, StatusBadge, cell};
use crate::pages::list_filter::{FilterBar, use_filter};
use crate::paging::pages;
use crate::status;

const COLUMNS: &[&str] = &["Change of", "Would be", "Status", "Since"];

/// The page at `/admin/shadow-changes`; `?status=` chooses a status.
#[component]
pub fn ShadowChanges(api: SignedIn) -> impl IntoView {
    let filter = use_filter(status::choices(Some(ShadowStatus::Watching)));
    let changes = pages(move |cursor| api.admin_shadow_changes(filter.get(), cursor));
    let rows = |changes: &[ShadowChange]| {
        let rows = changes.iter().map(row).collect_view();
        view! { <DataTable caption="Changes, newest first" columns=COLUMNS>{rows}</DataTable> }.into_any()
    };
    let empty = move || {
        match filter.is_bare() {
        true => view! {
            <Empty icon=Icon::Eye title="No change is watched">
                <p>"Edit a key or a package and choose \"Watch it first\": here you see which calls the change would have refused, before it is in force."</p>
            </Empty>
        }
        .into_any(),
        false => view! { <p class="empty">"No change has this status."</p> }.into_any(),
    }
    };
    view! {
        <PageHeader title="Shadow mode" />
        <p class="lead">"Changes that are watched against the calls in the log before they are applied."</p>
        <FilterBar filter list=AdminAddress::ShadowChanges.path() />
        <Listing pages=changes noun="change" rows empty />
    }
}

fn row(change: &ShadowChange) -> AnyView {
    let target = &change.target;
    let of = match &target.client_name {
        Some(client) => format!("{} of {client}", kind(target.target_type)),
        None => kind(target.target_type).to_owned(),
    };
    let name = view! {
        <div class="two-lines">
            <a href=AdminAddress::ShadowChange(change.id).path()>{target.name.clone()}</a>
            <span class="muted">{of}</span>
        </div>
    };
    let field = |field: &ShadowField| {
        let text = format!("{}: {}", audit_words::field(&field.name), value(field, &field.to));
        view! { <span>{text}</span> }.into_any()
    };
    let fields = view! { <div class="two-lines">{change.fields.iter().map(field).collect_view()}</div> };
    view! {
        <tr role="row">
            {cell("Change of", name)} {cell("Would be", fields)}
            {cell("Status", view! { <StatusBadge status=change.status /> })}
            {cell("Since", view! { <RelativeMoment at=change.started_at /> })}
        </tr>
    }
    .into_any()
}
