//! The admins' console: its sections, and which page an address names.

use keywright_api_types::applications::Application;
use keywright_api_types::session::Role;
use leptos::prelude::*;

use crate::addresses::AdminAddress;
use crate::api::SignedIn;
use crate::components::{Group, Icon, SecretDialog, Section, provide_new_secret};
use crate::pages::admin::{
    AdminInvoiceDetail, AdminInvoiceList, AdminKeyList, AdminPaymentDetail, AdminPaymentList, AdminRequestDetail,
    AdminRequests, AdminWithdrawalDetail, AdminWithdrawalList, AlertBanner, AlertsPage, AuditProof, AuditTrail,
    ClientKey, ClientList, ClientPage, EditClientKey, LeaksPage, Monitoring, NewClientKey, OpenAlerts, Packages,
    ShadowChangePage, ShadowChanges, UpgradeRequests, Users,
};
use crate::pages::{NotAllowed, NotFound, SettingsPage};
use crate::router::use_router;
use crate::visit::begin_visit;

/// The whole console.
#[component]
pub fn Console() -> impl IntoView {
    let visit = begin_visit(Role::Admin, Application::Console);
    provide_new_secret();
    view! {
        {visit.view(sections, pages)}
        <SecretDialog />
    }
}

fn sections(api: SignedIn) -> AnyView {
    view! {
        <Section href=AdminAddress::Monitoring.path() icon=Icon::Overview name="Monitoring" keys="g m" />
        <Section href=AdminAddress::Requests.path() icon=Icon::Requests name="Requests" keys="g r" />
        <Section href=AdminAddress::Clients.path() icon=Icon::Balance name="Clients" keys="g c" />
        <Section href=AdminAddress::Keys.path() icon=Icon::Key name="API keys" keys="g k" />
        <Section href=AdminAddress::Users.path() icon=Icon::Team name="Users" keys="g u" />
        <Section href=AdminAddress::Packages.path() icon=Icon::Package name="Packages" keys="g e" />
        <Section href=AdminAddress::ShadowChanges.path() icon=Icon::Eye name="Shadow mode" keys="g h" />
        <Section href=AdminAddress::UpgradeRequests.path() icon=Icon::Plus name="Upgrade requests" keys="g q" />
        <Group name="Money">
            <Section href=AdminAddress::Payments.path() icon=Icon::Payments name="Payments" keys="g p" />
            <Section href=AdminAddress::Withdrawals.path() icon=Icon::Withdrawals name="Withdrawals" keys="g w" />
            <Section href=AdminAddress::Invoices.path() icon=Icon::Invoices name="Invoices" keys="g i" />
        </Group>
        {api.may_settle().then(|| view! { <Section href=AdminAddress::Leaks.path() icon=Icon::Alert name="Leaked keys" keys="g l" /> })}
        <Section href=AdminAddress::AuditTrail.path() icon=Icon::Activity name="Audit trail" keys="g a" />
        <Section href=AdminAddress::Settings.path() icon=Icon::Settings name="Settings" keys="g s" />
    }
    .into_any()
}

/// The page at the current address; a change of the query alone leaves it in place.
fn pages(api: SignedIn) -> AnyView {
    let open = OpenAlerts::watch(api);
    let router = use_router();
    let current = Memo::new(move |_| AdminAddress::of_path(&router.path().read()));
    let content = router.pages(move || match current.get() {
        Some(address) => page(api, address),
        None => view! { <NotFound /> }.into_any(),
    });
    view! {
        <AlertBanner open />
        {content}
    }
    .into_any()
}

fn page(api: SignedIn, address: AdminAddress) -> AnyView {
    match address {
        AdminAddress::First => {
            use_router().replace(&AdminAddress::Monitoring.path());
            ().into_any()
        }
        AdminAddress::Monitoring => view! { <Monitoring api /> }.into_any(),
        AdminAddress::Alerts => view! { <AlertsPage api /> }.into_any(),
        AdminAddress::Requests => view! { <AdminRequests api /> }.into_any(),
        AdminAddress::Request(id) => view! { <AdminRequestDetail api id /> }.into_any(),
        AdminAddress::NewClientKey(_) | AdminAddress::EditKey(_) if !api.may_edit() => not_allowed(),
        AdminAddress::Clients => view! { <ClientList api /> }.into_any(),
        AdminAddress::Client(id) => view! { <ClientPage api id /> }.into_any(),
        AdminAddress::NewClientKey(id) => view! { <NewClientKey api id /> }.into_any(),
        AdminAddress::Keys => view! { <AdminKeyList api /> }.into_any(),
        AdminAddress::Key(id) => view! { <ClientKey api id /> }.into_any(),
        AdminAddress::EditKey(id) => view! { <EditClientKey api id /> }.into_any(),
        AdminAddress::Users => view! { <Users api /> }.into_any(),
        AdminAddress::Packages => view! { <Packages api /> }.into_any(),
        AdminAddress::ShadowChanges => view! { <ShadowChanges api /> }.into_any(),
        AdminAddress::ShadowChange(id) => view! { <ShadowChangePage api id /> }.into_any(),
        AdminAddress::Payments => view! { <AdminPaymentList api /> }.into_any(),
        AdminAddress::Payment(id) => view! { <AdminPaymentDetail api id /> }.into_any(),
        AdminAddress::Withdrawals => view! { <AdminWithdrawalList api /> }.into_any(),
        AdminAddress::Withdrawal(id) => view! { <AdminWithdrawalDetail api id /> }.into_any(),
        AdminAddress::Invoices => view! { <AdminInvoiceList api /> }.into_any(),
        AdminAddress::Invoice(id) => view! { <AdminInvoiceDetail api id /> }.into_any(),
        AdminAddress::UpgradeRequests => view! { <UpgradeRequests api /> }.into_any(),
        AdminAddress::Leaks if api.may_settle() => view! { <LeaksPage api /> }.into_any(),
        AdminAddress::Leaks => not_allowed(),
        AdminAddress::AuditTrail => view! { <AuditTrail api /> }.into_any(),
        AdminAddress::AuditProof => view! { <AuditProof api /> }.into_any(),
        AdminAddress::Settings => view! { <SettingsPage api /> }.into_any(),
    }
}

fn not_allowed() -> AnyView {
    view! { <NotAllowed href=AdminAddress::Clients.path() name="Go to the clients" /> }.into_any()
}
