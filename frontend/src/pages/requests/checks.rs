//! The checks of a call in order, and what mends a refusal.

use keywright_api_types::checks::{Check, CheckOutcome, RequestDetail};
use leptos::prelude::*;

use super::shown::Log;
use crate::api::SignedIn;
use crate::browser;
use crate::check_words::{self, Place};
use crate::components::{Glyph, Icon, MarkShape, mark_name, words};
use crate::status::Mark;

/// Shows why the call was let in or refused.
pub fn checks(log: Log, api: SignedIn, call: &RequestDetail) -> AnyView {
    let heading = match call.request.code {
        None => "Why this was let in",
        Some(_) => "Why this was refused",
    };
    let steps = call.checks.iter().map(|check| step(check, call)).collect_view();
    view! {
        <section class="card" aria-labelledby="checks-heading">
            <h2 id="checks-heading">{heading}</h2>
            {reason(log, api, call)}
            <ol class="timeline checks">{steps}</ol>
        </section>
    }
    .into_any()
}

fn step(check: &Check, call: &RequestDetail) -> AnyView {
    let mark = match check.outcome {
        CheckOutcome::Passed => Mark::Done,
        CheckOutcome::Refused => Mark::Refused,
        CheckOutcome::NotReached => Mark::Withdrawn,
    };
    let local = |at| browser::local(at).date_and_time();
    let made = check.outcome != CheckOutcome::NotReached;
    let told = made.then(|| {
        let today = check_words::today(check, local).map(|today| view! { " " <strong>{today}</strong> });
        view! { <p class="muted">{check_words::sentence(check, call, local)} {today}</p> }
    });
    view! {
        <li data-mark=mark_name(mark)>
            <MarkShape mark />
            <div>
                <p>
                    <span class="check-title">{check_words::title(check.name)}</span>
                    " "
                    <span class="check-outcome">{check_words::outcome(check.outcome)}</span>
                </p>
                {told}
            </div>
        </li>
    }
    .into_any()
}

/// The refusal in the words of the error table, and what mends it.
fn reason(log: Log, api: SignedIn, call: &RequestDetail) -> Option<AnyView> {
    let code = call.request.code?;
    let remedy = match check_words::remedy(call, log.remedies) {
        Some((words, place)) => view! { <p>{words} " " {link(log, api, call, place)}</p> }.into_any(),
        None => view! { <p>"Today the call would be let in."</p> }.into_any(),
    };
    let view = view! {
        <div class="notice" data-kind="danger">
            <Glyph icon=Icon::Alert />
            <div>
                <p><strong>{code.title()}</strong> ". " {words(code.explanation())}</p>
                {remedy}
            </div>
        </div>
    };
    Some(view.into_any())
}

fn link(log: Log, api: SignedIn, call: &RequestDetail, place: Place) -> Option<AnyView> {
    let Place::Request(code) = place else { return (log.mend)(api, &call.request, place) };
    let view = view! {
        <a href=code.documentation_path() rel="external">
            "About "
            {code.as_str()}
        </a>
    };
    Some(view.into_any())
}
