//! The usage of all of the client's keys, or of one.

use keywright_api_types::usage::{Interval, UsageReport};
use leptos::prelude::*;

use super::breakdown::{keys, routes, statuses};
use super::range_picker::{Choice, RangePicker};
use crate::addresses::Address;
use crate::api::SignedIn;
use crate::browser;
use crate::components::{
    Empty, Glyph, Icon, PageHeader, RemoteView, calls_chart, latency_chart, live, usage_figures, usage_table,
};
use crate::loading::remote;
use crate::router::use_router;
use crate::usage_range::{range, wider};

/// The page at `/usage`; the span and the key are in the address.
#[component]
pub fn UsagePage(api: SignedIn) -> impl IntoView {
    let router = use_router();
    let choice = Memo::new(move |_| Choice {
        range: router.parameter("range"),
        from: router.parameter("from"),
        to: router.parameter("to"),
        key_id: router.parameter("key_id"),
    });
    let usage = remote(move || {
        let choice = choice.get();
        let mut span = choice.own_span().unwrap_or_else(|| range(&choice.range).span(browser::now()));
        async move {
            loop {
                let answer = api.usage(&choice.key_id, span).await;
                // The longer ago, the wider the points by which calls are still counted.
                let refused = answer.as_ref().is_err_and(|error| error.is_about("interval"));
                match wider(span.interval).filter(|_| refused) {
                    Some(interval) => span.interval = interval,
                    None => return answer,
                }
            }
        }
    });
    view! {
        <PageHeader title="Usage">
            <button type="button" class="button" on:click=move |_| usage.reload()>
                <Glyph icon=Icon::Refresh />
                "Refresh"
            </button>
        </PageHeader>
        <RangePicker choice />
        {live(move || one_key(choice))}
        <RemoteView remote=usage view=move |report: &UsageReport| shown(report, choice) />
    }
}

/// Says that one key's usage is shown, and leads back to that of all.
fn one_key(choice: Memo<Choice>) -> Option<AnyView> {
    let shown = choice.get();
    let key = shown.key_id.parse().ok()?;
    let all = Choice { key_id: String::new(), ..shown }.address();
    let view = view! {
        <p class="chosen-client">
            <span>"Of " <a href=Address::Key(key).path()>"one key"</a> " alone"</span>
            <a class="button small" href=all>
                "Show all keys"
            </a>
        </p>
    };
    Some(view.into_any())
}

fn shown(report: &UsageReport, choice: Memo<Choice>) -> AnyView {
    if report.totals.counts.requests == 0 {
        return view! {
            <Empty icon=Icon::Usage title="No calls in this span">
                <p>"Calls with your keys are counted here within a second, whether they were accepted or refused."</p>
            </Empty>
        }
        .into_any();
    }
    let log = Address::Requests.path();
    let key_id = choice.with_untracked(|choice| choice.key_id.clone());
    let wished = choice.with_untracked(Choice::own_span).map(|span| span.interval);
    let widened = wished.filter(|wished| *wished != report.interval).map(|wished| {
        let words = format!(
            "Calls of that time are no longer counted by the {wished}: a point is a whole {}.",
            report.interval
        );
        view! { <p class="muted">{words}</p> }
    });
    let in_utc = (report.interval == Interval::Day).then(|| view! { <p class="muted">"Days are those of UTC."</p> });
    view! {
        <section class="card" aria-labelledby="calls-heading">
            <h2 id="calls-heading">"Calls"</h2>
            {usage_figures(report)}
            {calls_chart(report)}
            {widened}
            {in_utc}
        </section>
        <section class="card" aria-labelledby="latency-heading">
            <h2 id="latency-heading">"Latency"</h2>
            <p class="muted">"Half of the calls were faster than p50, 95 of 100 faster than p95, 99 of 100 faster than p99."</p>
            {latency_chart(report)}
            {usage_table(report)}
        </section>
        <div class="breakdown">
            {routes(report, &log, &key_id)}
            {statuses(report, &log, &key_id)}
        </div>
        {keys(report, choice)}
    }
    .into_any()
}
