//! All clients: found while typing, by status and by package.

use keywright_api_types::admin::clients::AdminClient;
use keywright_api_types::clients::ClientStatus;
use leptos::prelude::*;

use super::form::ClientDialog;
use crate::addresses::AdminAddress;
use crate::api::{ClientFilter, SignedIn};
use crate::components::{
    ChoiceField, DataTable, Empty, Glyph, Icon, Listing, LocalMoment, PageHeader, StatusBadge, TextField, cell, live,
};
use crate::format;
use crate::loading::remote;
use crate::pages::admin::search::search_while_typing;
use crate::pages::list_filter::statuses;
use crate::paging::pages;
use crate::router::use_router;
use crate::status;

const COLUMNS: &[&str] = &["Client", "Package", "Keys", "Status", "Since"];

/// The page at `/admin/clients`; `?q=`, `?status=` and `?package_id=` filter.
#[component]
pub fn ClientList(api: SignedIn) -> impl IntoView {
    let router = use_router();
    let filter = Memo::new(move |_| ClientFilter {
        q: router.parameter("q"),
        status: router.parameter("status"),
        package_id: router.parameter("package_id"),
    });
    let clients = pages(move |cursor| api.admin_clients(&filter.get(), cursor));
    let creating = RwSignal::new(false);
    let empty = move || match *filter.read() == ClientFilter::default() {
        true => view! {
            <Empty icon=Icon::Team title="No clients yet">
                <p>"A client is an organisation that calls the API: make one, then a user and keys for it."</p>
            </Empty>
        }
        .into_any(),
        false => view! { <p class="empty">"No client matches."</p> }.into_any(),
    };
    let dialog = move || {
        let close = Callback::new(move |made: Option<AdminClient>| {
            creating.set(false);
            if let Some(client) = made {
                router.go(&AdminAddress::Client(client.id).path());
            }
        });
        creating.get().then(|| view! { <ClientDialog api close /> })
    };
    let create = api.may_edit().then(|| {
        view! {
            <button type="button" class="button primary" on:click=move |_| creating.set(true)>
                <Glyph icon=Icon::Plus />
                "New client"
            </button>
        }
    });
    view! {
        <PageHeader title="Clients">{create}</PageHeader>
        <Filters api filter />
        <Listing pages=clients noun="client" rows=table empty />
        {live(dialog)}
    }
}

#[component]
fn Filters(api: SignedIn, filter: Memo<ClientFilter>) -> impl IntoView {
    let router = use_router();
    let search = search_while_typing(Signal::derive(move || filter.read().q.clone()), move |q| {
        router.replace_query(&ClientFilter { q, ..filter.get_untracked() }.address(&AdminAddress::Clients.path()));
    });
    let packages = remote(move || api.packages());
    let package = Signal::derive(move || filter.read().package_id.clone());
    let choose = move |package_id: String| {
        let filter = ClientFilter { package_id, ..filter.get_untracked() };
        router.go(&filter.address(&AdminAddress::Clients.path()));
    };
    let by_package = move || {
        let mut options = vec![(String::new(), "Every package".to_owned())];
        packages.with(|load| {
            let known = load.ready().into_iter().flatten();
            options.extend(known.map(|package| (package.id.to_string(), package.name.clone())));
        });
        view! { <ChoiceField name="of_package" label="Package" options value=package on_choose=choose /> }
    };
    let status = Signal::derive(move || filter.read().status.clone());
    let href = Callback::new(move |status: &'static str| {
        ClientFilter { status: status.to_owned(), ..filter.get() }.address(&AdminAddress::Clients.path())
    });
    view! {
        {statuses(&status::choices::<ClientStatus>(None), status, href)}
        <form class="filters search-filters" role="search" aria-label="Clients" on:submit=|event| event.prevent_default()>
            <TextField name="q" label="Search" value=search placeholder="Name, e-mail, id or key prefix" />
            {live(by_package)}
        </form>
    }
}

fn table(clients: &[AdminClient]) -> AnyView {
    let rows = clients.iter().map(row).collect_view();
    view! { <DataTable caption="Clients, newest first" columns=COLUMNS>{rows}</DataTable> }.into_any()
}

fn row(client: &AdminClient) -> AnyView {
    let name = view! {
        <div class="two-lines">
            <a href=AdminAddress::Client(client.id).path()>{client.name.clone()}</a>
            <span class="muted free-text">{client.email.clone()}</span>
        </div>
    };
    let most = client.limits.max_api_keys;
    let keys = format!("{} of {}", format::count(client.api_keys.into()), format::count(most.into()));
    view! {
        <tr role="row">
            {cell("Client", name)}
            {cell("Package", client.package.name.clone())}
            {cell("Keys", keys)}
            {cell("Status", view! { <StatusBadge status=client.status /> })}
            {cell("Since", view! { <LocalMoment at=client.created_at /> })}
        </tr>
    }
    .into_any()
}
