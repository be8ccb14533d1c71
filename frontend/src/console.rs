//! The admins' console: its sections, and which page an address names.

use keywright_api_types::session::Role;
use leptos::prelude::*;

use crate::addresses::AdminAddress;
use crate::api::SignedIn;
use crate::components::{Group, Icon, Section};
use crate::pages::admin::{
    AdminInvoiceDetail, AdminInvoiceList, AdminPaymentDetail, AdminPaymentList, AdminWithdrawalDetail,
    AdminWithdrawalList, AuditTrail, LeaksPage, UpgradeRequests,
};
use crate::pages::{NotAllowed, NotFound, SettingsPage};
use crate::router::{CONSOLE, use_router};
use crate::visit::begin_visit;

/// The whole console.
#[component]
pub fn Console() -> impl IntoView {
    begin_visit(Role::Admin, CONSOLE).view(sections, pages)
}

fn sections(api: SignedIn) -> AnyView {
    view! {
        <Group name="Money">
            <Section href=AdminAddress::Payments.path() icon=Icon::Payments name="Payments" />
            <Section href=AdminAddress::Withdrawals.path() icon=Icon::Withdrawals name="Withdrawals" />
            <Section href=AdminAddress::Invoices.path() icon=Icon::Invoices name="Invoices" />
        </Group>
        <Section href=AdminAddress::UpgradeRequests.path() icon=Icon::Package name="Upgrade requests" />
        {api.may_settle().then(|| view! { <Section href=AdminAddress::Leaks.path() icon=Icon::Key name="Leaked keys" /> })}
        <Section href=AdminAddress::AuditTrail.path() icon=Icon::Activity name="Audit trail" />
        <Section href=AdminAddress::Settings.path() icon=Icon::Settings name="Settings" />
    }
    .into_any()
}

/// The page at the current address; a change of the query alone leaves it in place.
fn pages(api: SignedIn) -> AnyView {
    let current = Memo::new(move |_| AdminAddress::of_path(&use_router().path().read()));
    let content = move || match current.get() {
        Some(address) => page(api, address),
        None => view! { <NotFound /> }.into_any(),
    };
    content.into_any()
}

fn page(api: SignedIn, address: AdminAddress) -> AnyView {
    match address {
        AdminAddress::First => {
            use_router().replace(&AdminAddress::AuditTrail.path());
            ().into_any()
        }
        AdminAddress::Payments => view! { <AdminPaymentList api /> }.into_any(),
        AdminAddress::Payment(id) => view! { <AdminPaymentDetail api id /> }.into_any(),
        AdminAddress::Withdrawals => view! { <AdminWithdrawalList api /> }.into_any(),
        AdminAddress::Withdrawal(id) => view! { <AdminWithdrawalDetail api id /> }.into_any(),
        AdminAddress::Invoices => view! { <AdminInvoiceList api /> }.into_any(),
        AdminAddress::Invoice(id) => view! { <AdminInvoiceDetail api id /> }.into_any(),
        AdminAddress::UpgradeRequests => view! { <UpgradeRequests api /> }.into_any(),
        AdminAddress::Leaks if api.may_settle() => view! { <LeaksPage api /> }.into_any(),
        AdminAddress::Leaks => view! { <NotAllowed /> }.into_any(),
        AdminAddress::AuditTrail => view! { <AuditTrail api /> }.into_any(),
        AdminAddress::Settings => view! { <SettingsPage api /> }.into_any(),
    }
}
