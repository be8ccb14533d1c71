//! A status, by word and by shape.

use leptos::prelude::*;

use crate::status::{Mark, Status};

/// Shows the status.
#[component]
pub fn StatusBadge<S: Status>(status: S) -> impl IntoView {
    let (word, mark) = status.word();
    view! {
        <span class="status" data-mark=name(mark)>
            <MarkShape mark />
            {word}
        </span>
    }
}

/// The name by which the stylesheet knows a mark.
pub const fn name(mark: Mark) -> &'static str {
    match mark {
        Mark::InForce => "in-force",
        Mark::Waiting => "waiting",
        Mark::Done => "done",
        Mark::Lapsed => "lapsed",
        Mark::Refused => "refused",
        Mark::Withdrawn => "withdrawn",
    }
}

/// Draws a mark. Screen readers pass over it: the word beside it says the same.
#[component]
pub fn MarkShape(mark: Mark) -> impl IntoView {
    let path = match mark {
        Mark::InForce => "M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3z",
        Mark::Waiting => "M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 0 1 0-11zM5.5 8h.01M8 8h.01M10.5 8h.01",
        Mark::Done => "M3 8.5l3.5 3.5L13 4.5",
        Mark::Lapsed => "M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 0 1 0-11zM8 5.5V8l2 1.5",
        Mark::Refused => "M4 4l8 8M12 4l-8 8",
        Mark::Withdrawn => "M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 0 1 0-11zM4.2 4.2l7.6 7.6",
    };
    view! {
        <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d=path />
        </svg>
    }
}
