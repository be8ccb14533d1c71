//! The clients' portal: its sections, and which page an address names.

use keywright_api_types::features::Feature;
use keywright_api_types::session::Role;
use leptos::prelude::*;

use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{
    Group, Icon, SecretDialog, SecretsDialog, Section, live, provide_new_secret, provide_new_secrets,
};
use crate::pages::api_keys::{CreateKey, EditKey, KeyDetail, KeyList};
use crate::pages::guide::{GuideEndpoint, GuideOverview};
use crate::pages::invoices::{InvoiceDetail, InvoiceList};
use crate::pages::overview::OverviewPage;
use crate::pages::payments::{PaymentDetail, PaymentList};
use crate::pages::requests::{RequestDetail, Requests};
use crate::pages::usage::UsagePage;
use crate::pages::withdrawals::{WithdrawalDetail, WithdrawalList};
use crate::pages::{
    Activity, BalancePage, InvitationPage, Locked, NotAllowed, NotFound, PackagePage, PasswordResetPage, SettingsPage,
    TeamPage,
};
use crate::router::use_router;
use crate::visit::begin_visit;

/// The whole portal.
#[component]
pub fn Portal() -> impl IntoView {
    let visit = begin_visit(Role::Client, "/");
    provide_new_secret();
    provide_new_secrets();
    let on_sign_in = visit.on_sign_in();
    // Whoever holds a link need not be signed in, and may be signed in as somebody else.
    let by_link = Memo::new(move |_| {
        current_address().filter(|page| matches!(page, Address::Invitation | Address::PasswordReset))
    });
    // What is typed into such a page must stay when the server has said who is there.
    let content = move || match by_link.get() {
        Some(Address::Invitation) => view! { <InvitationPage on_sign_in /> }.into_any(),
        Some(_) => view! { <PasswordResetPage /> }.into_any(),
        None => visit.view(sections, pages),
    };
    view! {
        {live(content)}
        <SecretDialog />
        <SecretsDialog />
    }
}

fn current_address() -> Option<Address> {
    Address::of_path(&use_router().path().read())
}

fn sections(api: SignedIn) -> AnyView {
    let locked = !api.has(Feature::ApiBasic);
    view! {
        <Section href=Address::First.path() icon=Icon::Overview name="Overview" />
        <Group name="Developer">
            <Section href=Address::Keys.path() icon=Icon::Key name="API keys" locked />
            <Section href=Address::Usage.path() icon=Icon::Usage name="Usage" locked />
            <Section href=Address::Requests.path() icon=Icon::Requests name="Requests" locked />
            <Section href=Address::Guide.path() icon=Icon::Code name="Guide" />
        </Group>
        <Group name="Money">
            <Section href=Address::Balance.path() icon=Icon::Balance name="Balance" />
            <Section href=Address::Payments.path() icon=Icon::Payments name="Payments" />
            <Section href=Address::Withdrawals.path() icon=Icon::Withdrawals name="Withdrawals" />
            <Section href=Address::Invoices.path() icon=Icon::Invoices name="Invoices" />
        </Group>
        <Section href=Address::Package.path() icon=Icon::Package name="Package" />
        <Section href=Address::Activity.path() icon=Icon::Activity name="Activity" />
        <Section href=Address::Team.path() icon=Icon::Team name="Team" />
        <Section href=Address::Settings.path() icon=Icon::Settings name="Settings" />
    }
    .into_any()
}

/// The page at the current address; a change of the query alone leaves it in place.
fn pages(api: SignedIn) -> AnyView {
    let current = Memo::new(move |_| current_address());
    let content = move || match current.get() {
        Some(address) => page(api, address),
        None => view! { <NotFound /> }.into_any(),
    };
    content.into_any()
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
        Address::Guide => view! { <GuideOverview api /> }.into_any(),
        Address::GuideEndpoint(id) => view! { <GuideEndpoint api id /> }.into_any(),
        Address::Balance => view! { <BalancePage api /> }.into_any(),
        Address::Payments => view! { <PaymentList api /> }.into_any(),
        Address::Payment(id) => view! { <PaymentDetail api id /> }.into_any(),
        Address::Withdrawals => view! { <WithdrawalList api /> }.into_any(),
        Address::Withdrawal(id) => view! { <WithdrawalDetail api id /> }.into_any(),
        Address::Invoices => view! { <InvoiceList api /> }.into_any(),
        Address::Invoice(id) => view! { <InvoiceDetail api id /> }.into_any(),
        Address::Package => view! { <PackagePage api /> }.into_any(),
        Address::Activity => view! { <Activity api /> }.into_any(),
        Address::Team => view! { <TeamPage api /> }.into_any(),
        Address::Settings => view! { <SettingsPage api /> }.into_any(),
        // These are shown to everybody, and never within the frame.
        Address::Invitation | Address::PasswordReset => ().into_any(),
    }
}
