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
use crate::pages::api_keys::searchable;
use crate::paging::pages;
use crate::router::use_router;
use crate::status::{self, Choice};

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
    let search = RwSignal::new(filter.get_untracked().q);
    // The address is the truth: going back in the history changes the field too.
    Effect::new(move |_| {
        let q = filter.read().q.clone();
        if searchable(&search.read_untracked()) != q {
            search.set(q);
        }
    });
    Effect::new(move |before: Option<String>| {
        let q = searchable(&search.read());
        let current = filter.get_untracked();
        if before.is_some() && current.q != q {
            router.replace_query(&ClientFilter { q: q.clone(), ..current }.address(&AdminAddress::Clients.path()));
        }
        q
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
    let link = move |Choice { parameter, word, .. }: Choice| {
        let href = move || {
            ClientFilter { status: parameter.to_owned(), ..filter.get() }.address(&AdminAddress::Clients.path())
        };
        view! {
            <a href=href aria-current=move || (filter.read().status == parameter).then_some("true")>
                {word}
            </a>
        }
        .into_any()
    };
    view! {
        <nav class="segments" aria-label="Status">
            {status::choices::<ClientStatus>(None).into_iter().map(link).collect_view()}
        </nav>
        <form class="filters" role="search" aria-label="Clients" on:submit=|event| event.prevent_default()>
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
