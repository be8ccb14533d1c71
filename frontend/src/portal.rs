//! The clients' portal: which page an address names.

use keywright_api_types::applications::Application;
use keywright_api_types::features::Feature;
use keywright_api_types::session::Role;
use leptos::prelude::*;

use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{SecretDialog, SecretsDialog, provide_new_secret, provide_new_secrets};
#[cfg(debug_assertions)]
use crate::pages::DesignPage;
use crate::pages::api_keys::{CreateKey, EditKey, KeyDetail, KeyList};
use crate::pages::overview::OverviewPage;
use crate::pages::requests::{RequestDetail, Requests};
use crate::pages::usage::UsagePage;
use crate::pages::{Locked, NotAllowed, NotFound};
use crate::router::use_router;
use crate::sections::sections;
use crate::visit::begin_visit;

/// The whole portal.
#[component]
pub fn Portal() -> impl IntoView {
    let visit = begin_visit(Role::Client, Application::Portal);
    provide_new_secret();
    provide_new_secrets();
    view! {
        {visit.view(sections, pages)}
        <SecretDialog />
        <SecretsDialog />
    }
}

/// The page at the current address; a change of the query alone leaves it in place.
fn pages(api: SignedIn) -> AnyView {
    let router = use_router();
    let current = Memo::new(move |_| Address::of_path(&router.path().read()));
    router.pages(move || match current.get() {
        Some(address) => page(api, address),
        None => view! { <NotFound /> }.into_any(),
    })
}

fn page(api: SignedIn, address: Address) -> AnyView {
    let locked = !api.has(Feature::ApiBasic);
    match address {
        Address::First => view! { <OverviewPage api /> }.into_any(),
        Address::Keys | Address::NewKey | Address::Key(_) | Address::EditKey(_) if locked => {
            view! { <Locked api title="API keys" /> }.into_any()
        }
        Address::Usage if locked => view! { <Locked api title="Usage" /> }.into_any(),
        Address::Requests | Address::Request(_) if locked => view! { <Locked api title="Requests" /> }.into_any(),
        Address::NewKey | Address::EditKey(_) if !api.may_edit() => {
            view! { <NotAllowed href=Address::Keys.path() name="Go to the API keys" /> }.into_any()
        }
        Address::Keys => view! { <KeyList api /> }.into_any(),
        Address::NewKey => view! { <CreateKey api /> }.into_any(),
        Address::Key(id) => view! { <KeyDetail api id /> }.into_any(),
        Address::EditKey(id) => view! { <EditKey api id /> }.into_any(),
        Address::Requests => view! { <Requests api /> }.into_any(),
        Address::Usage => view! { <UsagePage api /> }.into_any(),
        Address::Request(id) => view! { <RequestDetail api id /> }.into_any(),
        #[cfg(debug_assertions)]
        Address::Design => view! { <DesignPage /> }.into_any(),
        // These are the account's, which every link to them loads.
        Address::Balance
        | Address::Payments
        | Address::Payment(_)
        | Address::Withdrawals
        | Address::Withdrawal(_)
        | Address::Invoices
        | Address::Invoice(_)
        | Address::Activity
        | Address::Guide
        | Address::GuideEndpoint(_)
        | Address::Package
        | Address::Team
        | Address::Settings
        | Address::Invitation
        | Address::PasswordReset => ().into_any(),
    }
}
