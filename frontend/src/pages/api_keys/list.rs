//! All keys of the client: found, sorted, and chosen to be revoked together.

use keywright_api_types::Timestamp;
use keywright_api_types::api_keys::{ApiKey, ApiKeyStatus};
use leptos::prelude::*;

use super::filter::{KeyFilterBar, use_key_filter};
use super::revoke_several::{Chosen, ChosenKeys};
use super::roll_all::RollAll;
use crate::addresses::Address;
use crate::api::{KeyFilter, SignedIn};
use crate::components::{DataTable, Empty, Glyph, Icon, Listing, PageHeader, RelativeMoment, StatusBadge, cell};
use crate::format;
use crate::loading::Load;
use crate::paging::pages;

const COLUMNS: &[&str] = &["Name", "Status", "Permissions", "Rate", "Last used", "Expires"];
const COLUMNS_TO_CHOOSE: &[&str] = &["Choose", "Name", "Status", "Permissions", "Rate", "Last used", "Expires"];

/// The page at `/api-keys`; its address says which keys, in which order.
#[component]
pub fn KeyList(api: SignedIn) -> impl IntoView {
    let filter = use_key_filter();
    let keys = pages(move |cursor| api.api_keys(&filter.get(), cursor));
    let chosen: Chosen = RwSignal::new(Vec::new());
    // What is not shown any more must not be revoked by accident.
    Effect::new(move |_| {
        filter.track();
        chosen.set(Vec::new());
    });
    let empty = move || match *filter.read() == KeyFilter::default() {
        true => no_keys(api.may_edit()),
        false => view! { <p class="empty">"No key matches."</p> }.into_any(),
    };
    let none = Memo::new(move |_| {
        let shows_active = filter.with(|filter| filter.q.is_empty() && matches!(filter.status.as_str(), "" | "active"));
        let paging = keys.paging();
        shows_active
            && matches!(paging.state(), Load::Ready(_))
            && !paging.has_more()
            && keys.with(|keys| keys.iter().all(|key| key.status != ApiKeyStatus::Active))
    });
    let most = api.session().client.map_or(u32::MAX, |client| client.max_rate_limit_per_minute);
    let rows = move |keys: &[ApiKey]| table(keys, most, api.may_edit().then_some(chosen));
    view! {
        <PageHeader title="API keys">
            {api.may_edit().then(create_link)}
            {api.may_edit().then(|| view! { <RollAll api keys none /> })}
        </PageHeader>
        <KeyFilterBar filter />
        <Listing pages=keys noun="key" rows empty />
        <ChosenKeys api chosen keys />
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

fn table(keys: &[ApiKey], most: u32, chosen: Option<Chosen>) -> AnyView {
    let columns = if chosen.is_some() { COLUMNS_TO_CHOOSE } else { COLUMNS };
    let rows = keys.iter().cloned().map(|key| row(key, most, chosen)).collect_view();
    view! { <DataTable caption="API keys" columns>{rows}</DataTable> }.into_any()
}

/// A key; `most` is the highest rate of one that an admin gave none.
fn row(key: ApiKey, most: u32, chosen: Option<Chosen>) -> AnyView {
    let choice = chosen.map(|chosen| cell("Choose", choice(&key, chosen)));
    let name = view! {
        <div class="two-lines">
            <a href=Address::Key(key.id).path()>{key.name}</a>
            <code class="muted">{key.prefix}</code>
        </div>
    };
    let names: Vec<_> = key.permissions.iter().map(|permission| permission.name()).collect();
    let permissions = view! { <span title=names.join(", ")>{format::permissions(key.permissions)}</span> };
    let own = key.rate_limit_per_minute;
    let in_force = if key.rate_granted { own } else { own.min(most) };
    let rate = format!("{} / min", format::count(in_force.into()));
    let held = (in_force < own).then(|| {
        let own = format!("of its own {}", format::count(own.into()));
        view! { <span class="muted">{own}</span> }
    });
    let rate = view! {
        <div class="two-lines number">
            <span>{rate}</span>
            {held}
        </div>
    };
    view! {
        <tr role="row">
            {choice} {cell("Name", name)} {cell("Status", view! { <StatusBadge status=key.status /> })}
            {cell("Permissions", permissions)} {cell("Rate", rate)}
            {cell("Last used", moment_or_never(key.last_used_at))} {cell("Expires", moment_or_never(key.expires_at))}
        </tr>
    }
    .into_any()
}

/// A box to tick at a key that can be revoked.
fn choice(key: &ApiKey, chosen: Chosen) -> AnyView {
    if key.status == ApiKeyStatus::Revoked {
        return "–".into_any();
    }
    let (id, label) = (key.id, format!("Choose {}", key.name));
    let key = StoredValue::new(key.clone());
    let tick = move |event| {
        let ticked = event_target_checked(&event);
        chosen.update(|chosen| {
            chosen.retain(|key| key.id != id);
            if ticked {
                chosen.push(key.get_value());
            }
        });
    };
    let is_chosen = move || chosen.read().iter().any(|key| key.id == id);
    view! { <input type="checkbox" aria-label=label prop:checked=is_chosen on:change=tick /> }.into_any()
}

fn moment_or_never(at: Option<Timestamp>) -> AnyView {
    at.map_or_else(|| "Never".into_any(), |at| view! { <RelativeMoment at /> }.into_any())
}
