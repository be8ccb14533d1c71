//! Keywright's dashboard: a client-side rendered application that knows only the JSON API.
//!
//! It holds no rule that the server does not enforce. `api` speaks to the server, `pages` has one
//! file a page, `components` what pages share; `browser` is the only module that calls JavaScript
//! for anything but the network and the view.

mod addresses;
mod api;
mod app;
mod audit_words;
mod browser;
mod check_words;
mod clock;
mod components;
mod flash;
mod format;
mod forms;
mod key_draft;
mod loading;
mod log_feed;
mod money;
mod pages;
mod paging;
mod router;
mod scales;
mod status;
mod theme;
mod usage_range;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
