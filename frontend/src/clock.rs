//! The passing of time, for what reads `5 minutes ago`.

use gloo_timers::callback::Interval;
use keywright_api_types::Timestamp;
use leptos::prelude::*;

use crate::browser;

/// Ticks often enough for relative times in minutes.
const TICK_MILLISECONDS: u32 = 30_000;

#[derive(Clone, Copy)]
struct Ticks(Trigger);

/// Starts the clock for everything below the calling component.
pub fn provide_clock() {
    let trigger = Trigger::new();
    Interval::new(TICK_MILLISECONDS, move || trigger.notify()).forget();
    provide_context(Ticks(trigger));
}

/// The moment by the reader's clock; what reads it is computed again at each tick.
pub fn now() -> Timestamp {
    if let Some(Ticks(trigger)) = use_context() {
        trigger.track();
    }
    browser::now()
}
