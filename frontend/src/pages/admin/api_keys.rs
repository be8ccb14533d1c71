//! The keys of all clients: found while typing, by status and by the part of their life that they are in.

use keywright_api_types::admin::api_keys::AdminApiKey;
use keywright_api_types::api_keys::ApiKeyStatus;
use keywright_api_types::monitoring::{EXPIRING_DAYS, NEW_DAYS, STALE_DAYS};
use leptos::prelude::*;

use crate::addresses::AdminAddress;
use crate::api::{AdminKeyFilter, KeyLife, SignedIn};
use crate::components::{
    ChoiceField, DataTable, Listing, LocalMoment, PageHeader, RelativeMoment, StatusBadge, TextField, cell, or,
};
use crate::pages::admin::search::search_while_typing;
use crate::pages::list_filter::statuses;
use crate::paging::pages;
use crate::router::use_router;
use crate::status;

const COLUMNS: &[&str] = &["Key", "Client", "Status", "Last used", "Created", "Expires"];

/// The page at `/admin/api-keys`; `?q=`, `?status=` and `?life=` filter.
#[component]
pub fn AdminKeyList(api: SignedIn) -> impl IntoView {
    let router = use_router();
    let filter = Memo::new(move |_| AdminKeyFilter {
        q: router.parameter("q"),
        status: router.parameter("status"),
        life: router.parameter("life"),
    });
    let keys = pages(move |cursor| api.admin_keys(&filter.get(), cursor));
    let empty = || view! { <p class="empty">"No key matches."</p> }.into_any();
    view! {
        <PageHeader title="API keys" />
        <Filters filter />
        <Listing pages=keys noun="key" rows=table empty />
    }
}

#[component]
fn Filters(filter: Memo<AdminKeyFilter>) -> impl IntoView {
    let router = use_router();
    let list = AdminAddress::Keys.path();
    let typed = list.clone();
    let search = search_while_typing(Signal::derive(move || filter.read().q.clone()), move |q| {
        router.replace_query(&AdminKeyFilter { q, ..filter.get_untracked() }.address(&typed));
    });
    let life = Signal::derive(move || filter.read().life.clone());
    let chosen = list.clone();
    let choose = move |life: String| router.go(&AdminKeyFilter { life, ..filter.get_untracked() }.address(&chosen));
    let mut options = vec![(String::new(), "Any".to_owned())];
    options.extend(KeyLife::ALL.map(|(life, name)| (name.to_owned(), in_words(life))));
    let status = Signal::derive(move || filter.read().status.clone());
    let href = Callback::new(move |status: &'static str| {
        AdminKeyFilter { status: status.to_owned(), ..filter.get() }.address(&list)
    });
    view! {
        {statuses(&status::choices::<ApiKeyStatus>(None), status, href)}
        <form class="filters search-filters" role="search" aria-label="Keys" on:submit=|event| event.prevent_default()>
            <TextField name="q" label="Search" value=search placeholder="Name, id or key prefix" />
            <ChoiceField name="life" label="Age or use" options value=life on_choose=choose />
        </form>
    }
}

fn in_words(life: KeyLife) -> String {
    match life {
        KeyLife::New => format!("Made in the last {NEW_DAYS} days"),
        KeyLife::Expiring => format!("Expires within {EXPIRING_DAYS} days"),
        KeyLife::Stale => format!("Unused for {STALE_DAYS} days"),
    }
}

fn table(keys: &[AdminApiKey]) -> AnyView {
    let rows = keys.iter().map(row).collect_view();
    view! { <DataTable caption="Keys, newest first" columns=COLUMNS>{rows}</DataTable> }.into_any()
}

fn row(AdminApiKey { key, client_name, .. }: &AdminApiKey) -> AnyView {
    let name = view! {
        <div class="two-lines">
            <a href=AdminAddress::Key(key.id).path()>{key.name.clone()}</a>
            <code class="muted">{key.prefix.clone()} "…"</code>
        </div>
    };
    let client = view! { <a href=AdminAddress::Client(key.client_id).path()>{client_name.clone()}</a> };
    let used = or("Never", key.last_used_at.map(|at| view! { <RelativeMoment at /> }));
    let expires = or("Never", key.expires_at.map(|at| view! { <LocalMoment at /> }));
    view! {
        <tr role="row">
            {cell("Key", name)} {cell("Client", client)}
            {cell("Status", view! { <StatusBadge status=key.status /> })} {cell("Last used", used)}
            {cell("Created", view! { <RelativeMoment at=key.created_at /> })} {cell("Expires", expires)}
        </tr>
    }
    .into_any()
}
