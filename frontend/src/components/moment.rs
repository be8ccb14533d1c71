//! Moments: as far from now or in the reader's time zone, with the exact UTC one on hovering.

use keywright_api_types::Timestamp;
use leptos::prelude::*;

use crate::components::live;

use crate::{browser, clock, format};

/// A moment as `5 minutes ago` or `in 3 days`.
#[component]
pub fn RelativeMoment(at: Timestamp) -> impl IntoView {
    let text = move || format::relative(at, clock::now());
    view! { <time datetime=at.to_string() title=format::utc(at)>{live(text)}</time> }
}

/// A moment as `22 Nov 2026, 12:45`, in the reader's time zone.
#[component]
pub fn LocalMoment(at: Timestamp) -> impl IntoView {
    let text = browser::local(at).date_and_time();
    view! { <time datetime=at.to_string() title=format::utc(at)>{text}</time> }
}

/// A moment to the second, in the reader's time zone, with the day below the time.
#[component]
pub fn LoggedMoment(at: Timestamp) -> impl IntoView {
    let local = browser::local(at);
    view! {
        <time class="two-lines" datetime=at.to_string() title=format::utc(at)>
            <span>{local.time()}</span>
            " "
            <span class="muted">{local.date()}</span>
        </time>
    }
}
