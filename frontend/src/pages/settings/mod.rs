//! The reader's own account: password, two-factor authentication, sessions.

mod password;
mod recovery_codes;
mod sessions;
mod switch_off;
mod switch_on;
mod two_factor;

use leptos::prelude::*;

use crate::api::SignedIn;
use crate::components::PageHeader;
use crate::paging::pages;

/// The page at `/settings`.
#[component]
pub fn SettingsPage(api: SignedIn) -> impl IntoView {
    let own = pages(move |cursor| api.account_sessions(cursor));
    view! {
        <PageHeader title="Settings" />
        <password::PasswordCard api on_change=move |()| own.reload() />
        <two_factor::TwoFactorCard api />
        <sessions::Sessions api own />
    }
}
