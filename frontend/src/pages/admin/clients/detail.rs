//! One client: what is in force for it, its members, its keys, its money and its trail.

use keywright_api_types::admin::clients::{AdminClient, UpdateClient, UpdateOverrides};
use keywright_api_types::clients::ClientStatus;
use keywright_api_types::ids::ClientId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::form::ClientDialog;
use super::keys::ClientKeys;
use super::usage::ClientUsage;
use crate::addresses::AdminAddress;
use crate::api::{ApiError, ListFilter, SignedIn, UserFilter};
use crate::components::{
    AuditList, Failure, Glyph, Icon, Listing, LocalMoment, PageHeader, RemoteView, SendDialog, StatusBadge, fact, live,
};
use crate::flash::use_flash;
use crate::format;
use crate::forms::FormErrors;
use crate::loading::{Remote, remote};
use crate::pages::admin::audit::page_of;
use crate::pages::admin::users::UserSection;
use crate::pages::admin::{features, set_by};
use crate::pages::balance;
use crate::pages::found::Found;
use crate::paging::pages;

/// The page at `/admin/clients/{id}`.
#[component]
pub fn ClientPage(api: SignedIn, id: ClientId) -> impl IntoView {
    let client = remote(move || api.admin_client(&id));
    view! { <Found remote=client page=move || view! { <Sections api id client /> }.into_any() /> }
}

#[component]
fn Sections(api: SignedIn, id: ClientId, client: Remote<AdminClient>) -> impl IntoView {
    let title = client.title("Client", |client| client.name.clone());
    let funds = remote(move || api.admin_client_balance(&id));
    // What is in force for its keys and stands in its trail follows from what it is.
    let changed = Memo::new(move |_| client.with(|load| load.ready().map(|client| client.updated_at)));
    let events = pages(move |cursor| {
        // Read, since a memo that nobody reads never looks whether it changed.
        changed.with(|_| ());
        api.admin_client_events(&id, cursor)
    });
    let lists = [
        (AdminAddress::Payments, "Payments"),
        (AdminAddress::Withdrawals, "Withdrawals"),
        (AdminAddress::Invoices, "Invoices"),
    ];
    let lists = lists.into_iter().map(|(list, name)| {
        let href =
            ListFilter { status: "all", client_id: id.to_string(), ..ListFilter::default() }.address(&list.path());
        view! { <a class="button small" href=href>{name}</a> }.into_any()
    });
    let lists = lists.collect_view();
    let of_client = UserFilter { client_id: id.to_string(), ..UserFilter::default() };
    view! {
        <p class="breadcrumb"><a href=AdminAddress::Clients.path()>"Clients"</a></p>
        <PageHeader title>
            <Actions api client />
        </PageHeader>
        <RemoteView remote=client view=profile />
        <ClientUsage api id />
        <ClientKeys api id changed />
        <UserSection api filter=Signal::stored(of_client) client=id page=AdminAddress::Client(id) />
        <section aria-labelledby="balance-heading">
            <header class="section-header">
                <h2 id="balance-heading">"Balance"</h2>
                <nav class="actions" aria-label="Money">{lists}</nav>
            </header>
            <RemoteView remote=funds view=money />
        </section>
        <section aria-labelledby="trail-heading">
            <header class="section-header">
                <h2 id="trail-heading">"Trail"</h2>
            </header>
            <Listing
                pages=events
                noun="event"
                rows=|events| view! { <AuditList events=events.to_vec() page_of /> }.into_any()
                empty=|| view! { <p class="empty">"Nothing has happened yet."</p> }.into_any()
            />
        </section>
    }
}

fn money(funds: &keywright_api_types::balance::Balance) -> AnyView {
    if funds.data.is_empty() {
        return view! { <p class="empty">"No funds yet."</p> }.into_any();
    }
    view! { <div class="balances">{funds.data.iter().map(balance::card).collect_view()}</div> }.into_any()
}

fn profile(client: &AdminClient) -> AnyView {
    let suspended = (client.status == ClientStatus::Suspended).then(|| {
        view! {
            <div class="notice" data-kind="danger">
                <Glyph icon=Icon::Alert />
                <p>"Suspended: every call with its keys is refused."</p>
            </div>
        }
    });
    let with_source = |value: String, source| {
        view! {
            {value}
            <span class="muted held">{set_by(source)}</span>
        }
    };
    let limits = client.limits;
    let keys = format!(
        "{} in use, at most {}",
        format::count(client.api_keys.into()),
        format::count(limits.max_api_keys.into())
    );
    let rate = format!("{} a minute", format::count(limits.max_rate_limit_per_minute.into()));
    view! {
        {suspended}
        <section class="card" aria-labelledby="profile-heading">
            <h2 id="profile-heading" class="visually-hidden">
                "Profile"
            </h2>
            <dl class="facts">
                {fact("Status", view! { <StatusBadge status=client.status /> })}
                {fact("E-mail address", client.email.clone())}
                {fact("Package", client.package.name.clone())}
                {fact("Features", with_source(features::in_words(&client.features), client.features_set_by))}
                {fact("Keys", with_source(keys, limits.max_api_keys_set_by))}
                {fact("Highest rate", with_source(rate, limits.max_rate_limit_set_by))}
                {fact("Calls are kept", format::counted(client.log_retention_days.into(), "day"))}
                {fact("Client since", view! { <LocalMoment at=client.created_at /> })}
                {fact("Id", view! { <code>{client.id.to_string()}</code> })}
            </dl>
        </section>
    }
    .into_any()
}

/// Editing, suspending and restoring, for those who may.
#[component]
fn Actions(api: SignedIn, client: Remote<AdminClient>) -> impl IntoView {
    let (editing, suspending) = (RwSignal::new(false), RwSignal::new(false));
    let failure = RwSignal::new(None::<ApiError>);
    let flash = use_flash();
    let current = Memo::new(move |_| client.with(|load| load.ready().filter(|_| api.may_edit()).cloned()));
    let restore = move |id: ClientId| {
        spawn_local(async move {
            let patch = UpdateClient { status: Some(ClientStatus::Active), ..UpdateClient::default() };
            match api.admin_update_client(&id, &patch).await {
                Ok(restored) => {
                    failure.try_set(None);
                    flash.show(
                        &AdminAddress::Client(id).path(),
                        format!("{} is restored: its keys work again.", restored.name),
                    );
                    client.set(restored);
                }
                Err(error) => {
                    failure.try_set(Some(error));
                }
            }
        });
    };
    let buttons = move || {
        current.get().map(|shown| {
            let id = shown.id;
            let status = match shown.status {
                ClientStatus::Active => view! {
                    <button type="button" class="button danger" on:click=move |_| suspending.set(true)>
                        "Suspend"
                    </button>
                }
                .into_any(),
                ClientStatus::Suspended => view! {
                    <button type="button" class="button" on:click=move |_| restore(id)>
                        "Restore"
                    </button>
                }
                .into_any(),
            };
            view! {
                <button type="button" class="button" on:click=move |_| editing.set(true)>
                    "Edit"
                </button>
                {status}
            }
        })
    };
    let edit_dialog = move || {
        let shown = editing.get().then(|| current.get_untracked()).flatten()?;
        let (id, before) = (shown.id, opposite(&shown));
        let close = Callback::new(move |changed: Option<AdminClient>| {
            editing.set(false);
            if let Some(changed) = changed {
                let (told, before) = ("The changes are in force.".to_owned(), before.clone());
                flash.offer_undo(&AdminAddress::Client(id).path(), told, move || api.admin_update_client(&id, &before));
                client.set(changed);
            }
        });
        Some(view! { <ClientDialog api client=shown close /> })
    };
    let suspend_dialog = move || {
        let shown = suspending.get().then(|| current.get_untracked()).flatten()?;
        Some(view! { <SuspendDialog api shown client open=suspending /> })
    };
    let again = move |()| {
        if let Some(shown) = current.get_untracked() {
            restore(shown.id);
        }
    };
    let failed = move || failure.get().map(|error| view! { <Failure error on_retry=again /> });
    view! { {live(buttons)} {live(failed)} {live(edit_dialog)} {live(suspend_dialog)} }
}

/// The change that makes a client's settings what they are now.
fn opposite(now: &AdminClient) -> UpdateClient {
    UpdateClient {
        name: Some(now.name.clone()),
        email: Some(now.email.clone()),
        package_id: Some(now.package_id),
        status: None,
        overrides: Some(Some(UpdateOverrides {
            features: Some(now.overrides.features.clone()),
            max_api_keys: Some(now.overrides.max_api_keys),
            max_rate_limit_per_minute: Some(now.overrides.max_rate_limit_per_minute),
        })),
    }
}

#[component]
fn SuspendDialog(
    api: SignedIn,
    shown: AdminClient,
    /// Where the changed client is put.
    client: Remote<AdminClient>,
    /// Set to false to take the dialog off the page.
    open: RwSignal<bool>,
) -> impl IntoView {
    let errors = FormErrors::new(&[]);
    let flash = use_flash();
    let id = shown.id;
    let send = move |()| {
        Ok(Box::pin(async move {
            let patch = UpdateClient { status: Some(ClientStatus::Suspended), ..UpdateClient::default() };
            let suspended = api.admin_update_client(&id, &patch).await?;
            open.set(false);
            let told = format!("{} is suspended.", suspended.name);
            let active = UpdateClient { status: Some(ClientStatus::Active), ..UpdateClient::default() };
            flash.offer_undo(&AdminAddress::Client(id).path(), told, move || api.admin_update_client(&id, &active));
            client.set(suspended);
            Ok(())
        }) as _)
    };
    view! {
        <SendDialog
            title=format!("Suspend {}", shown.name)
            errors
            send
            submit="Suspend"
            danger=true
            on_dismiss=move |()| open.set(false)
        >
            <p>"Every call with its keys is refused from the next one on. Its users can still sign in and look. Restoring it makes the same keys work again."</p>
        </SendDialog>
    }
}
