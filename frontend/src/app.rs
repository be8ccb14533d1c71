//! The application: who is there, and which page an address names.

use keywright_api_types::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::components::{FlatRoutes, Redirect, Route, Router};
use leptos_router::path;

use crate::api::{ApiError, SignedIn, SignedOut};
use crate::clock::provide_clock;
use crate::components::{Failure, Frame, SecretDialog, provide_arrival, provide_new_secret};
use crate::flash::provide_flash;
use crate::pages::api_keys::{CreateKey, EditKey, KeyDetail, KeyList};
use crate::pages::{Activity, AuditTrail, NotFound, Requests, SignInPage, WithApi};

/// Who is there.
#[derive(Clone)]
enum Visitor {
    /// The server is being asked.
    Unknown,
    /// The server could not say.
    Unclear(ApiError),
    /// Nobody who is signed in; whether somebody was until now.
    SignedOut { session_ended: bool },
    /// Somebody, who came through the sign-in page or was signed in before.
    SignedIn { session: Session, just_now: bool },
}

/// The whole dashboard.
#[component]
pub fn App() -> impl IntoView {
    provide_clock();
    provide_flash();
    provide_new_secret();
    let visitor = RwSignal::new(Visitor::Unknown);
    let ask = move || {
        spawn_local(async move {
            visitor.set(match SignedOut.session().await {
                Ok(Some(session)) => Visitor::SignedIn { session, just_now: false },
                Ok(None) => Visitor::SignedOut { session_ended: false },
                Err(error) => Visitor::Unclear(error),
            });
        });
    };
    ask();
    let on_end = Callback::new(move |()| {
        // Several requests may learn of it, but what is typed into the sign-in page must stay.
        if matches!(*visitor.read_untracked(), Visitor::SignedIn { .. }) {
            visitor.set(Visitor::SignedOut { session_ended: true });
        }
    });
    let on_sign_in = Callback::new(move |session| visitor.set(Visitor::SignedIn { session, just_now: true }));
    let content = move || match visitor.get() {
        Visitor::Unknown => ().into_any(),
        Visitor::Unclear(error) => view! {
            <main class="sign-in">
                <h1>"Keywright"</h1>
                <Failure error on_retry=move |()| ask() />
            </main>
        }
        .into_any(),
        Visitor::SignedOut { session_ended } => view! { <SignInPage session_ended on_sign_in /> }.into_any(),
        Visitor::SignedIn { session, just_now } => {
            provide_arrival(just_now);
            let api = SignedIn::new(session, on_end);
            view! { <Frame api>{if api.is_admin() { admin_pages(api) } else { client_pages(api) }}</Frame> }.into_any()
        }
    };
    view! {
        <Router>
            {content}
            <SecretDialog />
        </Router>
    }
}

/// The pages of a client's user.
fn client_pages(api: SignedIn) -> AnyView {
    const KEYS: &str = "API keys";
    view! {
        <FlatRoutes fallback=NotFound>
            <Route path=path!("/") view=|| first_page("/api-keys") />
            <Route path=path!("/api-keys") view=move || view! { <WithApi api title=KEYS><KeyList api /></WithApi> } />
            <Route
                path=path!("/api-keys/new")
                view=move || view! { <WithApi api title=KEYS><CreateKey api /></WithApi> }
            />
            <Route
                path=path!("/api-keys/:id")
                view=move || view! { <WithApi api title=KEYS><KeyDetail api /></WithApi> }
            />
            <Route
                path=path!("/api-keys/:id/edit")
                view=move || view! { <WithApi api title=KEYS><EditKey api /></WithApi> }
            />
            <Route
                path=path!("/requests")
                view=move || view! { <WithApi api title="Requests"><Requests api /></WithApi> }
            />
            <Route path=path!("/activity") view=move || view! { <Activity api /> } />
        </FlatRoutes>
    }
    .into_any()
}

/// The pages of an admin.
fn admin_pages(api: SignedIn) -> AnyView {
    view! {
        <FlatRoutes fallback=NotFound>
            <Route path=path!("/") view=|| first_page("/audit-trail") />
            <Route path=path!("/audit-trail") view=move || view! { <AuditTrail api /> } />
        </FlatRoutes>
    }
    .into_any()
}

/// Leads from the bare address to the page that a reader begins with.
fn first_page(path: &'static str) -> impl IntoView {
    view! { <Redirect path options=NavigateOptions { replace: true, ..Default::default() } /> }
}
