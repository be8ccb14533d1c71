//! The sections of a client's sidebar, the same in the portal and the account.

use keywright_api_types::features::Feature;
use leptos::prelude::*;

use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{Group, Icon, Section};
use crate::shortcuts::use_shortcuts;

/// The sections, with a lock on those that the package lacks.
pub fn sections(api: SignedIn) -> AnyView {
    let locked = !api.has(Feature::ApiBasic);
    if !locked && api.may_edit() {
        use_shortcuts().lead("n", "Create a key", Address::NewKey.path());
    }
    view! {
        <Section href=Address::First.path() icon=Icon::Overview name="Overview" keys="g o" />
        <Group name="Developer">
            <Section href=Address::Keys.path() icon=Icon::Key name="API keys" keys="g k" locked />
            <Section href=Address::Usage.path() icon=Icon::Usage name="Usage" keys="g u" locked />
            <Section href=Address::Requests.path() icon=Icon::Requests name="Requests" keys="g r" locked />
            <Section href=Address::Guide.path() icon=Icon::Code name="Guide" keys="g d" />
        </Group>
        <Group name="Money">
            <Section href=Address::Balance.path() icon=Icon::Balance name="Balance" keys="g b" />
            <Section href=Address::Payments.path() icon=Icon::Payments name="Payments" keys="g p" />
            <Section href=Address::Withdrawals.path() icon=Icon::Withdrawals name="Withdrawals" keys="g w" />
            <Section href=Address::Invoices.path() icon=Icon::Invoices name="Invoices" keys="g i" />
        </Group>
        <Section href=Address::Package.path() icon=Icon::Package name="Package" keys="g c" />
        <Section href=Address::Activity.path() icon=Icon::Activity name="Activity" keys="g a" />
        <Section href=Address::Team.path() icon=Icon::Team name="Team" keys="g t" />
        <Section href=Address::Settings.path() icon=Icon::Settings name="Settings" keys="g s" />
    }
    .into_any()
}
