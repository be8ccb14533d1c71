//! The application: who is there, and which page an address names.

use keywright_api_types::features::Feature;
use keywright_api_types::session::Session;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::addresses::Address;
use crate::api::{ApiError, SignedIn, SignedOut};
use crate::browser;
use crate::clock::provide_clock;
use crate::components::{
    Failure, Frame, SecretDialog, SecretsDialog, StepUpDialog, provide_arrival, provide_new_secret,
    provide_new_secrets, provide_step_up,
};
use crate::flash::provide_flash;
use crate::pages::admin::{ClientKey, ClientList, ClientPage, EditClientKey, NewClientKey, Packages, Users};
use crate::pages::api_keys::{CreateKey, EditKey, KeyDetail, KeyList};
use crate::pages::invoices::{InvoiceDetail, InvoiceList};
use crate::pages::overview::OverviewPage;
use crate::pages::payments::{PaymentDetail, PaymentList};
use crate::pages::requests::{RequestDetail, Requests};
use crate::pages::usage::UsagePage;
use crate::pages::withdrawals::{WithdrawalDetail, WithdrawalList};
use crate::pages::{
    Activity, AuditTrail, BalancePage, InvitationPage, Locked, NotAllowed, NotFound, PackagePage, PasswordResetPage,
    SettingsPage, SignInPage, TeamPage, UpgradeRequests,
};
use crate::router::{provide_router, use_router};

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
    provide_router();
    provide_clock();
    provide_flash();
    provide_new_secret();
    provide_new_secrets();
    provide_step_up();
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
    Effect::new(move |_| {
        if !matches!(*visitor.read(), Visitor::Unknown) {
            browser::remove("boot");
        }
    });
    leave_with_another_tab(visitor);
    let on_end = Callback::new(move |()| {
        // Several requests may learn of it, but what is typed into the sign-in page must stay.
        if matches!(*visitor.read_untracked(), Visitor::SignedIn { .. }) {
            visitor.set(Visitor::SignedOut { session_ended: true });
        }
    });
    let on_sign_in = Callback::new(move |session| visitor.set(Visitor::SignedIn { session, just_now: true }));
    // Whoever holds a link need not be signed in, and may be signed in as somebody else.
    let router = use_router();
    let by_link = Memo::new(move |_| {
        router.address().filter(|page| matches!(page, Address::Invitation | Address::PasswordReset))
    });
    let of_visitor = move || match visitor.get() {
        Visitor::Unknown => ().into_any(),
        Visitor::Unclear(error) => view! {
            <main class="sign-in">
                <h1 tabindex="-1">"Keywright"</h1>
                <Failure error on_retry=move |()| ask() />
            </main>
        }
        .into_any(),
        Visitor::SignedOut { session_ended } => view! { <SignInPage session_ended on_sign_in /> }.into_any(),
        Visitor::SignedIn { session, just_now } => {
            provide_arrival(just_now);
            let api = SignedIn::new(session, on_end);
            view! {
                <Frame api>{pages(api)}</Frame>
                <StepUpDialog api />
            }
            .into_any()
        }
    };
    // What is typed into such a page must stay when the server has said who is there.
    let content = move || match by_link.get() {
        Some(Address::Invitation) => view! { <InvitationPage on_sign_in /> }.into_any(),
        Some(_) => view! { <PasswordResetPage /> }.into_any(),
        None => of_visitor(),
    };
    view! {
        {content}
        <SecretDialog />
        <SecretsDialog />
    }
}

/// Starts over when the reader comes back to this tab and another tab has signed out, or signed in
/// somebody else: the tabs share one session, and this one would show what is no longer its own.
fn leave_with_another_tab(visitor: RwSignal<Visitor>) {
    let check = move || {
        if !browser::is_visible() || !matches!(*visitor.read_untracked(), Visitor::SignedIn { .. }) {
            return;
        }
        spawn_local(async move {
            // A server that cannot say who is there changes nothing.
            let Ok(now) = SignedOut.session().await else { return };
            if let Visitor::SignedIn { session: shown, .. } = &*visitor.read_untracked()
                && now.is_none_or(|now| now.user.id != shown.user.id)
            {
                browser::start_over();
            }
        });
    };
    window_event_listener(ev::focus, move |_| check());
    window_event_listener(ev::visibilitychange, move |_| check());
}

/// The page at the current address; a change of the query alone leaves it in place.
fn pages(api: SignedIn) -> impl IntoView {
    let router = use_router();
    let page = Memo::new(move |_| router.address());
    move || if api.is_admin() { admin_page(api, page.get()) } else { client_page(api, page.get()) }
}

/// The page of a client's user at the current address.
fn client_page(api: SignedIn, page: Option<Address>) -> AnyView {
    let locked = !api.has(Feature::ApiBasic);
    match page {
        Some(Address::First) => view! { <OverviewPage api /> }.into_any(),
        Some(Address::Keys | Address::NewKey | Address::Key(_) | Address::EditKey(_)) if locked => {
            view! { <Locked api title="API keys" /> }.into_any()
        }
        Some(Address::Usage) if locked => view! { <Locked api title="Usage" /> }.into_any(),
        Some(Address::Requests | Address::Request(_)) if locked => view! { <Locked api title="Requests" /> }.into_any(),
        Some(Address::NewKey | Address::EditKey(_)) if !api.may_edit() => view! { <NotAllowed /> }.into_any(),
        Some(Address::Keys) => view! { <KeyList api /> }.into_any(),
        Some(Address::NewKey) => view! { <CreateKey api /> }.into_any(),
        Some(Address::Key(id)) => view! { <KeyDetail api id /> }.into_any(),
        Some(Address::EditKey(id)) => view! { <EditKey api id /> }.into_any(),
        Some(Address::Requests) => view! { <Requests api /> }.into_any(),
        Some(Address::Usage) => view! { <UsagePage api /> }.into_any(),
        Some(Address::Request(id)) => view! { <RequestDetail api id /> }.into_any(),
        Some(Address::Package) => view! { <PackagePage api /> }.into_any(),
        Some(Address::Activity) => view! { <Activity api /> }.into_any(),
        Some(Address::Balance) => view! { <BalancePage api /> }.into_any(),
        Some(Address::Team) => view! { <TeamPage api /> }.into_any(),
        Some(Address::Settings) => view! { <SettingsPage api /> }.into_any(),
        page => money_page(api, page),
    }
}

/// The page of an admin at the current address.
fn admin_page(api: SignedIn, page: Option<Address>) -> AnyView {
    match page {
        Some(Address::First) => lead_to(&Address::Clients),
        Some(Address::Clients) => view! { <ClientList api /> }.into_any(),
        Some(Address::Client(id)) => view! { <ClientPage api id /> }.into_any(),
        Some(Address::NewClientKey(_) | Address::EditKey(_)) if !api.may_edit() => view! { <NotAllowed /> }.into_any(),
        Some(Address::NewClientKey(id)) => view! { <NewClientKey api id /> }.into_any(),
        Some(Address::Key(id)) => view! { <ClientKey api id /> }.into_any(),
        Some(Address::EditKey(id)) => view! { <EditClientKey api id /> }.into_any(),
        Some(Address::Packages) => view! { <Packages api /> }.into_any(),
        Some(Address::Users) => view! { <Users api /> }.into_any(),
        Some(Address::UpgradeRequests) => view! { <UpgradeRequests api /> }.into_any(),
        Some(Address::AuditTrail) => view! { <AuditTrail api /> }.into_any(),
        Some(Address::Settings) => view! { <SettingsPage api /> }.into_any(),
        page => money_page(api, page),
    }
}

/// The page of payments, withdrawals or invoices at the current address: those of the reader's client,
/// and of all clients for an admin.
fn money_page(api: SignedIn, page: Option<Address>) -> AnyView {
    match page {
        Some(Address::Payments) => view! { <PaymentList api /> }.into_any(),
        Some(Address::Payment(id)) => view! { <PaymentDetail api id /> }.into_any(),
        Some(Address::Withdrawals) => view! { <WithdrawalList api /> }.into_any(),
        Some(Address::Withdrawal(id)) => view! { <WithdrawalDetail api id /> }.into_any(),
        Some(Address::Invoices) => view! { <InvoiceList api /> }.into_any(),
        Some(Address::Invoice(id)) => view! { <InvoiceDetail api id /> }.into_any(),
        _ => view! { <NotFound /> }.into_any(),
    }
}

/// Puts the page that a reader begins with in the place of the bare address.
fn lead_to(page: &Address) -> AnyView {
    use_router().replace(page);
    ().into_any()
}
