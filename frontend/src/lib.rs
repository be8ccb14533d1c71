//! Keywright's dashboard: client-side rendered applications that know only the JSON API.
//!
//! There are three, each a program of its own, so that nobody loads what only others use or what they seldom open: the
//! clients' portal, their account and, below `/admin`, the admins' console. They hold no rule that the server does not enforce. `api` speaks to
//! the server, `pages` has one file a page, the console's in `pages::admin`; `components` is what pages share;
//! `browser` is the only module that calls JavaScript for anything but the network and the view.

mod account;
mod addresses;
mod alert_words;
mod api;
mod audit_words;
mod browser;
mod check_words;
mod clock;
mod components;
mod console;
mod flash;
mod format;
mod forms;
mod key_draft;
mod loading;
mod log_chunks;
mod log_feed;
mod money;
mod pages;
mod paging;
mod portal;
mod router;
mod scales;
mod sections;
mod shortcuts;
mod status;
mod theme;
mod usage_range;
mod visit;

/// Shows the clients' portal.
pub fn start_portal() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(portal::Portal);
}

/// Shows the clients' account.
pub fn start_account() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(account::AccountPages);
}

/// Shows the admins' console.
pub fn start_console() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(console::Console);
}
