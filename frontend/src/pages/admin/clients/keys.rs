//! A client's keys, and making one on its behalf.

use futures_util::future::try_join;
use keywright_api_types::Timestamp;
use keywright_api_types::admin::api_keys::AdminApiKey;
use keywright_api_types::admin::clients::AdminClient;
use keywright_api_types::clients::{LimitSource, Limits};
use keywright_api_types::ids::ClientId;
use keywright_api_types::permissions::CatalogueEntry;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::addresses::AdminAddress;
use crate::api::SignedIn;
use crate::components::{
    DataTable, Glyph, Icon, KEY_FIELDS, KeyForm, Listing, PageHeader, RelativeMoment, RemoteView, StatusBadge, cell,
    or, use_new_secret, use_step_up,
};
use crate::flash::use_flash;
use crate::forms::FormErrors;
use crate::key_draft::{FormClock, KeyDraft};
use crate::loading::remote;
use crate::pages::admin::set_by;
use crate::paging::pages;
use crate::router::use_router;
use crate::{browser, format};

const COLUMNS: &[&str] = &["Key", "Rate in force", "Status", "Last used"];

/// Shows a client's keys.
#[component]
pub fn ClientKeys(
    api: SignedIn,
    id: ClientId,
    /// When the client last changed, from which follows what is in force for its keys.
    changed: Memo<Option<Timestamp>>,
) -> impl IntoView {
    let keys = pages(move |cursor| {
        changed.with(|_| ());
        api.admin_client_keys(&id, cursor)
    });
    let create = api.may_edit().then(|| {
        view! {
            <a class="button" href=AdminAddress::NewClientKey(id).path()>
                <Glyph icon=Icon::Plus />
                "New key"
            </a>
        }
    });
    view! {
        <section aria-labelledby="keys-heading">
            <header class="section-header">
                <h2 id="keys-heading">"Keys"</h2>
                <div class="actions">{create}</div>
            </header>
            <Listing
                pages=keys
                noun="key"
                rows=table
                empty=|| view! { <p class="empty">"It has no key yet."</p> }.into_any()
            />
        </section>
    }
}

fn table(keys: &[AdminApiKey]) -> AnyView {
    let rows = keys.iter().map(row).collect_view();
    view! { <DataTable caption="Keys, newest first" columns=COLUMNS>{rows}</DataTable> }.into_any()
}

fn row(AdminApiKey { key, rate, .. }: &AdminApiKey) -> AnyView {
    let name = view! {
        <div class="two-lines">
            <a href=AdminAddress::Key(key.id).path()>{key.name.clone()}</a>
            <code class="muted">{key.prefix.clone()} "…"</code>
        </div>
    };
    let source = (rate.set_by != LimitSource::Key).then(|| view! { <span class="muted">{set_by(rate.set_by)}</span> });
    let in_force = view! {
        <div class="two-lines">
            <span>{format!("{} a minute", format::count(rate.per_minute.into()))}</span>
            {source}
        </div>
    };
    let used = or("Never", key.last_used_at.map(|at| view! { <RelativeMoment at /> }));
    view! {
        <tr role="row">
            {cell("Key", name)} {cell("Rate in force", in_force)}
            {cell("Status", view! { <StatusBadge status=key.status /> })} {cell("Last used", used)}
        </tr>
    }
    .into_any()
}

/// The page at `/admin/clients/{id}/new-key`.
#[component]
pub fn NewClientKey(api: SignedIn, id: ClientId) -> impl IntoView {
    let choices = remote(move || try_join(api.admin_client(&id), api.permissions()));
    let errors = FormErrors::new(KEY_FIELDS);
    let busy = RwSignal::new(false);
    let (router, new_secret, step_up, flash) = (use_router(), use_new_secret(), use_step_up(), use_flash());
    let create = Callback::new(move |draft: KeyDraft| {
        let body = match draft.create(FormClock { now: browser::now(), read: browser::moment_of_input }) {
            Ok(body) => body,
            Err(wrong) => return errors.show(wrong),
        };
        busy.set(true);
        spawn_local(async move {
            match step_up.go_on(|| api.admin_create_key(&id, &body)).await {
                Ok(created) => {
                    let page = AdminAddress::Client(id).path();
                    flash.show(&page, format!("The key {} was created.", created.key.name));
                    new_secret.show(created);
                    router.replace(&page);
                }
                Err(error) => errors.show_failure(error),
            }
            busy.try_set(false);
        });
    });
    let form = move |(client, catalogue): &(AdminClient, Vec<CatalogueEntry>)| {
        view! {
            <p class="lead">
                "For " <strong>{client.name.clone()}</strong>
                ". The client sees in its activity who made the key."
            </p>
            <KeyForm
                initial=KeyDraft::empty()
                catalogue=catalogue.clone()
                rate_hint=rate_hint(&client.limits)
                errors
                busy
                submit="Create key"
                cancel=AdminAddress::Client(id).path()
                on_submit=create
            />
        }
        .into_any()
    };
    view! {
        <p class="breadcrumb">
            <a href=AdminAddress::Clients.path()>"Clients"</a>
            " / "
            <a href=AdminAddress::Client(id).path()>{choices.title("Client", |(client, _)| client.name.clone())}</a>
        </p>
        <PageHeader title="Create a key" />
        <RemoteView remote=choices view=form />
    }
}

/// The rates that an admin may choose from, whom the client's own ceiling does not bind.
pub fn rate_hint(limits: &Limits) -> String {
    let [most, own, usual] = [
        limits.server_max_rate_limit_per_minute,
        limits.max_rate_limit_per_minute,
        limits.default_rate_limit_per_minute,
    ]
    .map(|rate| format::count(rate.into()));
    format!("1 to {most} requests a minute; the client itself may choose up to {own}. Left empty, it is {usual}.")
}
