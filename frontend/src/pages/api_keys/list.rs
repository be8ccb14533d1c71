//! All keys of the client, by status.

use keywright_api_types::Timestamp;
use keywright_api_types::api_keys::{ApiKey, ApiKeyStatus};
use leptos::prelude::*;

use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{DataTable, Empty, Glyph, Icon, KeyStatus, Listing, PageHeader, RelativeMoment, cell};
use crate::format;
use crate::paging::pages;
use crate::router::use_router;

const COLUMNS: &[&str] = &["Name", "Status", "Permissions", "Rate", "Last used", "Expires"];

/// The page at `/api-keys`; `?status=` chooses a status.
#[component]
pub fn KeyList(api: SignedIn) -> impl IntoView {
    let router = use_router();
    // A status that does not exist chooses none.
    let status = Memo::new(move |_| {
        let status = router.parameter("status").parse::<ApiKeyStatus>();
        status.map_or_else(|_| String::new(), |status| status.to_string())
    });
    let keys = pages(move |cursor| {
        let status = status.get();
        async move { api.api_keys(&status, cursor).await }
    });
    let empty = move || match status.read().as_str() {
        "" => no_keys(api.may_edit()),
        status => view! { <p class="empty">"No key is " {status.to_owned()} "."</p> }.into_any(),
    };
    view! {
        <PageHeader title="API keys">
            {api.may_edit().then(create_link)}
        </PageHeader>
        <StatusFilter chosen=status />
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

#[component]
fn StatusFilter(chosen: Memo<String>) -> impl IntoView {
    let list = Address::Keys.path();
    let all = [(String::new(), "All", list.clone())];
    let statuses = ApiKeyStatus::ALL.iter().map(|status| {
        let name = match status {
            ApiKeyStatus::Active => "Active",
            ApiKeyStatus::Expired => "Expired",
            ApiKeyStatus::Revoked => "Revoked",
        };
        (status.to_string(), name, format!("{list}?status={status}"))
    });
    let links = all
        .into_iter()
        .chain(statuses)
        .map(|(value, name, href)| {
            let current = move || (*chosen.read() == value).then_some("true");
            view! {
                <a href=href aria-current=current>
                    {name}
                </a>
            }
        })
        .collect_view();
    view! {
        <nav class="segments" aria-label="Status">
            {links}
        </nav>
    }
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
            {cell("Status", view! { <KeyStatus status=key.status /> })}
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
