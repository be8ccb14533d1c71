//! Users of clients, and admins.

mod manage;
mod new;

use keywright_api_types::admin::users::AdminUser;
use keywright_api_types::ids::ClientId;
use keywright_api_types::session::Role;
use leptos::prelude::*;

use self::manage::ManageUser;
use self::new::NewUser;
use crate::addresses::AdminAddress;
use crate::api::{SignedIn, UserFilter};
use crate::components::{DataTable, Glyph, Icon, Listing, LocalMoment, PageHeader, TextField, cell, live, segments};
use crate::pages::admin::search::search_while_typing;
use crate::paging::pages;
use crate::router::use_router;

const COLUMNS: &[&str] = &["User", "Client", "Access", "Two-factor", "Since"];
/// On a client's own page.
const MEMBER_COLUMNS: &[&str] = &["User", "Access", "Two-factor", "Since"];
const OF_CLIENT: [(&str, &str); 3] = [("owner", "Owner"), ("developer", "Developer"), ("viewer", "Viewer")];
const OF_ADMIN: [(&str, &str); 3] = [
    ("owner", "Owner: everything"),
    ("operator", "Operator: no packages, no admins"),
    ("auditor", "Auditor: only looks"),
];
const ROLES: [(&str, &str); 3] = [("", "Everybody"), ("client", "Clients' users"), ("admin", "Admins")];

/// The page at `/admin/users`; `?role=` and `?q=` filter.
#[component]
pub fn Users(api: SignedIn) -> impl IntoView {
    let router = use_router();
    let filter = Memo::new(move |_| UserFilter {
        q: router.parameter("q"),
        role: router.parameter("role"),
        client_id: String::new(),
    });
    let search = search_while_typing(Signal::derive(move || filter.read().q.clone()), move |q| {
        router.replace_query(&UserFilter { q, ..filter.get_untracked() }.address(&AdminAddress::Users.path()));
    });
    let role = Signal::derive(move || filter.read().role.clone());
    let href = Callback::new(move |role: &'static str| {
        UserFilter { role: role.to_owned(), ..filter.get() }.address(&AdminAddress::Users.path())
    });
    view! {
        <PageHeader title="Users" />
        {segments("Role", ROLES, role, href)}
        <form class="filters search-filters" role="search" aria-label="Users" on:submit=|event| event.prevent_default()>
            <TextField name="q" label="Search" value=search placeholder="Name or e-mail" />
        </form>
        <UserSection api filter=Signal::derive(move || filter.get()) page=AdminAddress::Users />
    }
}

/// The users that a filter lets through, and what can be done about them. A new one is of the client, or else an admin.
#[component]
pub fn UserSection(
    api: SignedIn,
    filter: Signal<UserFilter>,
    #[prop(optional)] client: Option<ClientId>,
    /// The page that this is on, where outcomes are told.
    page: AdminAddress,
) -> impl IntoView {
    let users = pages(move |cursor| api.admin_users(&filter.get(), cursor));
    let (creating, managed) = (RwSignal::new(false), RwSignal::new(None::<AdminUser>));
    let page = StoredValue::new(page);
    let close = Callback::new(move |changed: bool| {
        creating.set(false);
        managed.set(None);
        if changed {
            users.reload();
        }
    });
    let may_create = if client.is_some() { api.may_edit() } else { api.is_owner() };
    let (heading, button) = if client.is_some() { ("Members", "New user") } else { ("People", "New admin") };
    let create = may_create.then(|| {
        view! {
            <button type="button" class="button" on:click=move |_| creating.set(true)>
                <Glyph icon=Icon::Plus />
                {button}
            </button>
        }
    });
    let new_dialog = move || creating.get().then(|| view! { <NewUser api client page=page.get_value() close /> });
    let manage_dialog = move || managed.get().map(|user| view! { <ManageUser api user page=page.get_value() close /> });
    let rows = move |users: &[AdminUser]| {
        let rows = users.iter().map(|user| row(api, user, client.is_none(), managed)).collect_view();
        let columns = if client.is_some() { MEMBER_COLUMNS } else { COLUMNS };
        view! { <DataTable caption="Users, newest first" columns>{rows}</DataTable> }.into_any()
    };
    let nobody =
        if client.is_some() { "It has no user yet. The first one invites the others." } else { "Nobody matches." };
    view! {
        <section aria-labelledby="users-heading">
            <header class="section-header">
                <h2 id="users-heading">{heading}</h2>
                <div class="actions">{create}</div>
            </header>
            <Listing pages=users noun="user" rows empty=move || view! { <p class="empty">{nobody}</p> }.into_any() />
        </section>
        {live(new_dialog)}
        {live(manage_dialog)}
    }
}

fn row(api: SignedIn, user: &AdminUser, with_client: bool, managed: RwSignal<Option<AdminUser>>) -> AnyView {
    let name = view! {
        <div class="two-lines">
            <strong class="free-text">{user.name.clone()}</strong>
            <span class="muted free-text">{user.email.clone()}</span>
        </div>
    };
    let client = with_client.then(|| match (user.client_id, user.client_name.clone()) {
        (Some(id), Some(name)) => cell("Client", view! { <a href=AdminAddress::Client(id).path()>{name}</a> }),
        _ => cell("Client", "None: an admin"),
    });
    let may_manage = if user.role == Role::Admin { api.is_owner() } else { api.may_edit() };
    let (stored, label) = (user.clone(), format!("Manage {}", user.email));
    let manage = may_manage.then(|| {
        view! {
            <button
                type="button"
                class="button small"
                aria-label=label
                on:click=move |_| managed.set(Some(stored.clone()))
            >
                "Manage"
            </button>
        }
    });
    let since = view! { <div class="with-actions"><LocalMoment at=user.created_at /> {manage}</div> };
    view! {
        <tr role="row">
            {cell("User", name)} {client}
            {cell("Access", view! { <span class="capitalized">{user.access.to_string()}</span> })}
            {cell("Two-factor", if user.two_factor { "On" } else { "Off" })} {cell("Since", since)}
        </tr>
    }
    .into_any()
}
