//! The life of a thing, step by step.

use keywright_api_types::Timestamp;
use leptos::prelude::*;

use super::status_badge::{MarkShape, name};
use crate::components::{LocalMoment, RelativeMoment};
use crate::status::Mark;

/// Shows the steps, the earliest first.
#[component]
pub fn Timeline(children: Children) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="timeline-heading">
            <h2 id="timeline-heading">"Timeline"</h2>
            <ol class="timeline">{children()}</ol>
        </section>
    }
}

/// One step: what happened or will happen, when if that is known, and what else there is to say.
pub fn step(mark: Mark, what: impl IntoView + 'static, at: Option<Timestamp>, note: Option<String>) -> AnyView {
    marked(mark, what.into_any(), at, note)
}

fn marked(mark: Mark, what: AnyView, at: Option<Timestamp>, note: Option<String>) -> AnyView {
    let moment = at.map(|at| {
        view! {
            <p class="muted"><LocalMoment at /> " (" <RelativeMoment at /> ")"</p>
        }
    });
    view! {
        <li data-mark=name(mark)>
            <MarkShape mark />
            <div>
                <p>{what}</p>
                {moment}
                {note.map(|note| view! { <p>{note}</p> })}
            </div>
        </li>
    }
    .into_any()
}
