//! The sections of a client's sidebar, the same in the portal and the account.

use keywright_api_types::features::Feature;
use leptos::prelude::*;

use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{Group, Icon, Section};

/// The sections, with a lock on those that the package lacks.
pub fn sections(api: SignedIn) -> AnyView {
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
