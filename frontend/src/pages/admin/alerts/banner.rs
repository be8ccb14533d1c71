//! The alerts that nobody has taken note of, over the lower edge of every page of the console.

use gloo_timers::callback::Interval;
use keywright_api_types::Page;
use keywright_api_types::alerts::Alert;
use leptos::prelude::*;

use crate::addresses::AdminAddress;
use crate::alert_words;
use crate::api::SignedIn;
use crate::browser;
use crate::components::{Glyph, Icon, live};
use crate::format;
use crate::loading::{Load, Remote, remote};

/// How often it is looked for alerts while the page is seen.
const LOOK_MILLISECONDS: u32 = 15_000;

/// The alerts that are open and that nobody has taken note of. Copies stand for the same.
#[derive(Clone, Copy)]
pub struct OpenAlerts {
    newest: Remote<Page<Alert>>,
    known: RwSignal<Known>,
}

/// What the looks told so far.
#[derive(Clone, Default)]
struct Known {
    /// The last page that came.
    page: Option<Page<Alert>>,
    /// Whether the last look failed: then nothing is known of what happened since, which is no sign that all is well.
    is_stale: bool,
}

impl OpenAlerts {
    /// Looks for alerts for as long as the console is there, and provides them to its pages.
    pub fn watch(api: SignedIn) -> Self {
        let open = Self { newest: remote(move || api.admin_unnoted_alerts()), known: RwSignal::default() };
        Effect::new(move |_| {
            open.newest.with(|load| match load {
                Load::Ready(page) => open.known.set(Known { page: Some(page.clone()), is_stale: false }),
                Load::Failed(_) => open.known.update(|known| known.is_stale = true),
                Load::Loading => {}
            });
        });
        let look = Interval::new(LOOK_MILLISECONDS, move || {
            if browser::is_visible() {
                open.look();
            }
        });
        let look = StoredValue::new_local(Some(look));
        on_cleanup(move || drop(look.try_update_value(Option::take)));
        provide_context(open);
        open
    }

    /// Looks now.
    pub fn look(self) {
        self.newest.reload();
    }

    /// Follows the looks: whoever calls it within an effect runs again after each.
    pub fn follow(self) {
        self.known.track();
    }
}

/// Shows how many there are, the newest, and the way to all.
#[component]
pub fn AlertBanner(open: OpenAlerts) -> impl IntoView {
    view! {
        <div class="alerts-place" role="status">
            {live(move || open.known.with(shown))}
        </div>
    }
}

fn shown(known: &Known) -> Option<AnyView> {
    let page = known.page.as_ref().filter(|page| !page.data.is_empty());
    let words = page.map(|page| view! { <strong>{title(page)}</strong> " " });
    let stale = known.is_stale.then_some("Alerts could not be looked up just now. ");
    if words.is_none() && stale.is_none() {
        return None;
    }
    let view = view! {
        <div class="notice" data-kind="danger">
            <Glyph icon=Icon::Alert />
            <p>
                {words}
                {stale}
                <a href=AdminAddress::Alerts.path()>"See alerts"</a>
            </p>
        </div>
    };
    Some(view.into_any())
}

/// What the alerts of a page come to; there may be more.
fn title(page: &Page<Alert>) -> String {
    match (page.data.as_slice(), &page.next_cursor) {
        ([newest, _, ..], more) => {
            let more = if more.is_some() { "More than " } else { "" };
            let count = format::counted(page.data.len() as u64, "alert");
            format!("{more}{count}, the newest: {}", alert_words::title(newest))
        }
        ([only], _) => alert_words::title(only),
        ([], _) => String::new(),
    }
}
