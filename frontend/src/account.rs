//! The clients' account, what they open once in a while: which page an address names.

use keywright_api_types::applications::Application;
use keywright_api_types::session::Role;
use leptos::prelude::*;

use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::live;
use crate::pages::guide::{GuideEndpoint, GuideOverview};
use crate::pages::invoices::{InvoiceDetail, InvoiceList};
use crate::pages::payments::{PaymentDetail, PaymentList};
use crate::pages::withdrawals::{WithdrawalDetail, WithdrawalList};
use crate::pages::{
    Activity, BalancePage, InvitationPage, NotFound, PackagePage, PasswordResetPage, SettingsPage, TeamPage,
};
use crate::router::use_router;
use crate::sections::sections;
use crate::visit::begin_visit;

/// The whole account.
#[component]
pub fn AccountPages() -> impl IntoView {
    let visit = begin_visit(Role::Client, Application::Account);
    // Whoever holds a link need not be signed in, and may be signed in as somebody else.
    let by_link = Memo::new(move |_| {
        current_address().filter(|page| matches!(page, Address::Invitation | Address::PasswordReset))
    });
    // What is typed into such a page must stay when the server has said who is there.
    let content = move || match by_link.get() {
        Some(Address::Invitation) => view! { <InvitationPage /> }.into_any(),
        Some(_) => view! { <PasswordResetPage /> }.into_any(),
        None => visit.view(sections, pages),
    };
    live(content)
}

fn current_address() -> Option<Address> {
    Address::of_path(&use_router().path().read())
}

/// The page at the current address.
fn pages(api: SignedIn) -> AnyView {
    let current = Memo::new(move |_| current_address());
    use_router().pages(move || match current.get() {
        Some(Address::Balance) => view! { <BalancePage api /> }.into_any(),
        Some(Address::Payments) => view! { <PaymentList api /> }.into_any(),
        Some(Address::Payment(id)) => view! { <PaymentDetail api id /> }.into_any(),
        Some(Address::Withdrawals) => view! { <WithdrawalList api /> }.into_any(),
        Some(Address::Withdrawal(id)) => view! { <WithdrawalDetail api id /> }.into_any(),
        Some(Address::Invoices) => view! { <InvoiceList api /> }.into_any(),
        Some(Address::Invoice(id)) => view! { <InvoiceDetail api id /> }.into_any(),
        Some(Address::Guide) => view! { <GuideOverview api /> }.into_any(),
        Some(Address::GuideEndpoint(id)) => view! { <GuideEndpoint api id /> }.into_any(),
        Some(Address::Activity) => view! { <Activity api /> }.into_any(),
        Some(Address::Package) => view! { <PackagePage api /> }.into_any(),
        Some(Address::Team) => view! { <TeamPage api /> }.into_any(),
        Some(Address::Settings) => view! { <SettingsPage api /> }.into_any(),
        // All others are the portal's, which every link to them loads.
        _ => view! { <NotFound /> }.into_any(),
    })
}
