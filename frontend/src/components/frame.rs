//! The frame around every page: the sidebar, which on a phone is a drawer, and the page's place.

use keywright_api_types::clients::ClientStatus;
use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::theme_switch::ThemeSwitch;
use crate::api::{ApiError, SignedIn};
use crate::browser;
use crate::components::{Glyph, Icon, live};
use crate::flash::FlashMessage;
use crate::router::use_router;
use crate::shortcuts::use_shortcuts;

/// Shows the sidebar and, beside it, a page.
#[component]
pub fn Frame(
    api: SignedIn,
    /// What the sidebar leads to: [`Section`]s and [`Group`]s of them.
    sections: AnyView,
    children: Children,
) -> impl IntoView {
    let skip = move |event: MouseEvent| {
        event.prevent_default();
        browser::focus("#main");
    };
    view! {
        <a class="skip-link" href="#main" on:click=skip>
            "Skip to the page"
        </a>
        <header class="top-bar">
            <button type="button" class="button icon-only" popovertarget="sidebar" aria-label="Menu">
                <Glyph icon=Icon::Menu />
            </button>
            <Brand />
        </header>
        <Sidebar api sections />
        <main id="main" tabindex="-1">
            <FlashMessage />
            {suspended(api)}
            {children()}
        </main>
    }
}

/// That no call of the client is let in, on every page.
fn suspended(api: SignedIn) -> Option<AnyView> {
    let client = api.session().client.filter(|client| client.status == ClientStatus::Suspended)?;
    let view = view! {
        <div class="notice" data-kind="danger">
            <Glyph icon=Icon::Alert />
            <p>
                <strong>{client.name} " is suspended."</strong>
                " Every call with one of its keys is refused. Ask the people who run this platform."
            </p>
        </div>
    };
    Some(view.into_any())
}

#[component]
fn Brand() -> impl IntoView {
    view! {
        <a class="brand" href=use_router().home()>
            <Glyph icon=Icon::Key />
            "Keywright"
        </a>
    }
}

#[component]
fn Sidebar(api: SignedIn, sections: AnyView) -> impl IntoView {
    let sidebar = NodeRef::<html::Aside>::new();
    let path = use_router().path();
    let close = move || {
        if let Some(sidebar) = sidebar.get_untracked() {
            // On a wide screen there is no drawer to close.
            let _ = sidebar.hide_popover();
        }
    };
    Effect::new(move |_| {
        path.track();
        close();
    });
    // A link to the page that is shown already changes no path.
    let on_click = move |event: MouseEvent| {
        let clicked = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if clicked.is_some_and(|clicked| matches!(clicked.closest("a"), Ok(Some(_)))) {
            close();
        }
    };
    view! {
        <aside id="sidebar" class="sidebar" popover="auto" aria-label="Sidebar" node_ref=sidebar>
            <Brand />
            <Organisation api />
            <nav aria-label="Sections" on:click=on_click>
                <ul>
                    {sections}
                    <li>
                        <a href="/docs" rel="external">
                            <Glyph icon=Icon::Book />
                            "API reference"
                        </a>
                    </li>
                </ul>
            </nav>
            <Account api on_leave=move |()| close() />
        </aside>
    }
}

/// Sections under a common name.
#[component]
pub fn Group(name: &'static str, children: Children) -> impl IntoView {
    view! {
        <li>
            <p class="group-name" aria-hidden="true">
                {name}
            </p>
            <ul aria-label=name>{children()}</ul>
        </li>
    }
}

/// A link of the sidebar.
#[component]
pub fn Section(
    /// The path of the section's first page, below which its others are.
    href: String,
    icon: Icon,
    name: &'static str,
    /// The shortcut that leads there.
    keys: &'static str,
    /// Whether the package lacks it.
    #[prop(optional)]
    locked: bool,
) -> impl IntoView {
    let lock = locked.then(|| {
        view! {
            <span class="lock">
                <Glyph icon=Icon::Lock />
                <span class="visually-hidden">"(not in your package)"</span>
            </span>
        }
    });
    let router = use_router();
    use_shortcuts().lead(keys, name, href.clone());
    let inside = href.clone();
    let aria_current = move || {
        let current = router.path();
        let current = current.read();
        let rest = current.strip_prefix(&inside)?;
        (rest.is_empty() || rest.starts_with('/') && inside != router.home()).then_some("page")
    };
    view! {
        <li>
            <a href=href aria-current=aria_current>
                <Glyph icon />
                {name}
                {lock}
            </a>
        </li>
    }
}

/// The client and its package; for an admin, that it is the platform itself.
#[component]
fn Organisation(api: SignedIn) -> impl IntoView {
    let (name, package) = match api.session().client {
        Some(client) => (client.name, client.package.name),
        None => ("Platform".to_owned(), "Admin".to_owned()),
    };
    view! {
        <p class="organisation">
            <span>{name}</span>
            <span class="badge">{package}</span>
        </p>
    }
}

#[component]
fn Account(
    api: SignedIn,
    /// Runs when something else is shown.
    #[prop(into)]
    on_leave: Callback<()>,
) -> impl IntoView {
    let user = api.session().user;
    let email = user.email.clone();
    let failure = RwSignal::new(None::<ApiError>);
    let shortcuts = use_shortcuts();
    let show_shortcuts = move |_| {
        on_leave.run(());
        shortcuts.show_sheet(true);
    };
    let sign_out = move |_| {
        spawn_local(async move {
            match api.sign_out().await {
                Ok(()) => browser::start_over(),
                Err(error) => {
                    failure.try_set(Some(error));
                }
            }
        });
    };
    let message = move || failure.get().map(|error| view! { <p class="field-error">{error.message()}</p> });
    view! {
        <div class="account">
            <div class="account-line">
                <ThemeSwitch />
                <button
                    type="button"
                    class="button icon-only for-keyboards"
                    aria-label="Keyboard shortcuts"
                    title="Keyboard shortcuts (?)"
                    on:click=show_shortcuts
                >
                    <Glyph icon=Icon::Keyboard />
                </button>
            </div>
            <div class="account-line">
                <p class="two-lines">
                    <strong>{user.name}</strong>
                    <span class="muted clipped" title=email>{user.email}</span>
                </p>
                <button type="button" class="button icon-only" aria-label="Sign out" title="Sign out" on:click=sign_out>
                    <Glyph icon=Icon::SignOut />
                </button>
            </div>
            <div role="alert">{live(message)}</div>
        </div>
    }
}
