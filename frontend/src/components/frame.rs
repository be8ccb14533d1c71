//! The frame around every page: the sidebar, which on a phone is a drawer, and the page's place.

use keywright_api_types::features::Feature;
use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::theme_switch::ThemeSwitch;
use crate::addresses::Address;
use crate::api::SignedIn;
use crate::browser;
use crate::components::{Glyph, Icon};
use crate::flash::{FlashMessage, use_flash};
use crate::router::use_router;

/// Shows the sidebar and, beside it, a page.
#[component]
pub fn Frame(api: SignedIn, children: Children) -> impl IntoView {
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
        <Sidebar api />
        <main id="main" tabindex="-1">
            <FlashMessage />
            {children()}
        </main>
    }
}

#[component]
fn Brand() -> impl IntoView {
    view! {
        <a class="brand" href="/">
            <Glyph icon=Icon::Key />
            "Keywright"
        </a>
    }
}

#[component]
fn Sidebar(api: SignedIn) -> impl IntoView {
    let sidebar = NodeRef::<html::Aside>::new();
    let path = use_router().path();
    Effect::new(move |_| {
        path.track();
        if let Some(sidebar) = sidebar.get() {
            // On a wide screen there is no drawer to close.
            let _ = sidebar.hide_popover();
        }
    });
    let sections = if api.is_admin() {
        view! { <Section page=Address::AuditTrail icon=Icon::Activity name="Audit trail" locked=false /> }.into_any()
    } else {
        let locked = !api.has(Feature::ApiBasic);
        view! {
            <Section page=Address::Keys icon=Icon::Key name="API keys" locked />
            <Section page=Address::Requests icon=Icon::Requests name="Requests" locked />
            <Section page=Address::Activity icon=Icon::Activity name="Activity" locked=false />
        }
        .into_any()
    };
    view! {
        <aside id="sidebar" class="sidebar" popover="auto" aria-label="Sidebar" node_ref=sidebar>
            <Brand />
            <Organisation api />
            <nav aria-label="Sections">
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
            <Account api />
        </aside>
    }
}

#[component]
fn Section(page: Address, icon: Icon, name: &'static str, locked: bool) -> impl IntoView {
    let lock = locked.then(|| {
        view! {
            <span class="lock">
                <Glyph icon=Icon::Lock />
                <span class="visually-hidden">"(not in your package)"</span>
            </span>
        }
    });
    let href = page.path();
    let current = use_router().path();
    let inside = href.clone();
    let aria_current = move || current.read().starts_with(&inside).then_some("page");
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
fn Account(api: SignedIn) -> impl IntoView {
    let user = api.session().user;
    let email = user.email.clone();
    let flash = use_flash();
    let router = use_router();
    let sign_out = move |_| {
        spawn_local(async move {
            match api.sign_out().await {
                Ok(()) => browser::start_over(),
                Err(error) => {
                    if let Some(page) = router.address() {
                        flash.show(&page, error.message());
                    }
                }
            }
        });
    };
    view! {
        <div class="account">
            <ThemeSwitch />
            <p class="two-lines">
                <strong>{user.name}</strong>
                <span class="muted clipped" title=email>{user.email}</span>
            </p>
            <button type="button" class="button" on:click=sign_out>
                <Glyph icon=Icon::SignOut />
                "Sign out"
            </button>
        </div>
    }
}
