//! The alerts that nobody has taken note of, above every page of the console.

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

/// The alerts that are open. Copies stand for the same.
#[derive(Clone, Copy)]
pub struct OpenAlerts(Remote<Page<Alert>>);

impl OpenAlerts {
    /// Looks for alerts for as long as the console is there, and provides them to its pages.
    pub fn watch(api: SignedIn) -> Self {
        let open = Self(remote(move || api.admin_alerts("open", None)));
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
        self.0.reload();
    }
}

/// Shows how many there are, the newest, and the way to all.
#[component]
pub fn AlertBanner(open: OpenAlerts) -> impl IntoView {
    view! {
        <div class="alerts-place" role="status">
            {live(move || open.0.with(shown))}
        </div>
    }
}

fn shown(open: &Load<Page<Alert>>) -> Option<AnyView> {
    let fresh: Vec<&Alert> = open.ready()?.data.iter().filter(|alert| alert.acknowledged_at.is_none()).collect();
    let newest = fresh.first()?;
    let words = match fresh.len() {
        1 => alert_words::title(newest),
        many => format!("{}, the newest: {}", format::counted(many as u64, "alert"), alert_words::title(newest)),
    };
    let view = view! {
        <div class="notice" data-kind="danger">
            <Glyph icon=Icon::Alert />
            <p>
                <strong>{words}</strong>
                " "
                <a href=AdminAddress::Alerts.path()>"See alerts"</a>
            </p>
        </div>
    };
    Some(view.into_any())
}
