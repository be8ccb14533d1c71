//! All keys of the client, by status.

use keywright_api_types::Timestamp;
use keywright_api_types::api_keys::{ApiKey, ApiKeyStatus};
use leptos::prelude::*;

use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{DataTable, Empty, Glyph, Icon, Listing, PageHeader, RelativeMoment, StatusBadge, cell};
use crate::pages::list_filter::{FilterBar, use_filter};
use crate::paging::pages;
use crate::{format, status};

const COLUMNS: &[&str] = &["Name", "Status", "Permissions", "Rate", "Last used", "Expires"];

/// The page at `/api-keys`; `?status=` chooses a status.
#[component]
pub fn KeyList(api: SignedIn) -> impl IntoView {
    let filter = use_filter(api, status::choices::<ApiKeyStatus>(None));
    let keys = pages(move |cursor| {
        let filter = filter.get();
        async move { api.api_keys(&filter, cursor).await }
    });
    let empty = move || match filter.get().status {
        "" => no_keys(api.may_edit()),
        status => view! { <p class="empty">"No key is " {status} "."</p> }.into_any(),
    };
    view! {
        <PageHeader title="API keys">
            {api.may_edit().then(create_link)}
        </PageHeader>
        <FilterBar filter list=Address::Keys />
        <Listing pages=keys noun="key" rows=table empty />
    }
}

fn create_link() -> AnyView {
    view! {
        <a class="button primary" href=Address::NewKey.path()>
            <Glyph icon=Icon::Plus />
            "Create key"
        </a>
    }
    .into_any()
}

fn no_keys(may_edit: bool) -> AnyView {
    view! {
        <Empty icon=Icon::Key title="No keys yet">
            <p>
                "A key lets a program call the API on your behalf. Give it only the permissions that it needs, a rate and, if you like, an expiry date."
            </p>
            {may_edit.then(create_link)}
        </Empty>
    }
    .into_any()
}

fn table(keys: &[ApiKey]) -> AnyView {
    let rows = keys.iter().cloned().map(row).collect_view();
    view! { <DataTable caption="API keys, newest first" columns=COLUMNS>{rows}</DataTable> }.into_any()
}

fn row(key: ApiKey) -> AnyView {
    let name = view! {
        <div class="two-lines">
            <a href=Address::Key(key.id).path()>{key.name}</a>
            <code class="muted">{key.prefix}</code>
        </div>
    };
    let names: Vec<_> = key.permissions.iter().map(|permission| permission.name()).collect();
    let permissions = view! { <span title=names.join(", ")>{format::permissions(key.permissions)}</span> };
    let rate = format!("{} / min", format::count(key.rate_limit_per_minute.into()));
    view! {
        <tr role="row">
            {cell("Name", name)}
            {cell("Status", view! { <StatusBadge status=key.status /> })}
            {cell("Permissions", permissions)}
            {cell("Rate", view! { <span class="number">{rate}</span> })}
            {cell("Last used", moment_or_never(key.last_used_at))}
            {cell("Expires", moment_or_never(key.expires_at))}
        </tr>
    }
    .into_any()
}

fn moment_or_never(at: Option<Timestamp>) -> AnyView {
    at.map_or_else(|| "Never".into_any(), |at| view! { <RelativeMoment at /> }.into_any())
}
