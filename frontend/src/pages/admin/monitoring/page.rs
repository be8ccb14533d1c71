//! What happens on the whole installation, live.

use keywright_api_types::monitoring::{AdminUsageReport, MonitoringRange, MonitoringSnapshot};
use keywright_api_types::usage::UsageReport;
use leptos::prelude::*;

use super::busiest::{clients, codes, keys};
use super::feed::{Connection, feed};
use super::figures::{figures, of_span};
use super::health::{Focus, summary};
use crate::addresses::AdminAddress;
use crate::api::SignedIn;
use crate::browser;
use crate::components::{Glyph, Icon, PageHeader, RemoteView, calls_chart, latency_chart, live, segments, usage_table};
use crate::pages::usage::{routes, statuses};
use crate::router::use_router;
use crate::usage_range::{monitored, monitored_title};

/// The page at `/admin/monitoring`; the span is in the address.
#[component]
pub fn Monitoring(api: SignedIn) -> impl IntoView {
    let router = use_router();
    let range = Memo::new(move |_| monitored(&router.parameter("range")));
    let focus = Memo::new(move |_| Focus { address: router.parameter("address"), node: router.parameter("node") });
    let feed = feed(api, range);
    Effect::new(move |shown: Option<bool>| {
        let is_shown = feed.snapshot.with(|load| load.ready().is_some()) || shown == Some(true);
        // Only now is the place on the page to which an alert leads.
        if is_shown && shown != Some(true) {
            browser::show_fragment();
        }
        is_shown
    });
    let connection = move || told(feed.connection.get());
    let spans = MonitoringRange::ALL.iter().map(|choice| (choice.as_str(), monitored_title(*choice)));
    let chosen = Signal::derive(move || range.get().to_string());
    let href = Callback::new(move |span| focus.with(|focus| address(span, focus)));
    view! {
        <PageHeader title="Monitoring">
            <p class="connection" role="status">
                {live(connection)}
            </p>
            <a class="button" href=AdminAddress::Alerts.path()>
                <Glyph icon=Icon::Alert />
                "Alerts"
            </a>
        </PageHeader>
        {segments("Span", spans, chosen, href)}
        <RemoteView remote=feed.snapshot view=move |snapshot| shown(snapshot, &focus.read()) />
    }
}

/// How the figures come, in words.
fn told(connection: Connection) -> AnyView {
    let (state, words) = match connection {
        Connection::Opening => ("opening", "Connecting"),
        Connection::Live => ("live", "Live"),
        Connection::Broken => ("broken", "Not live: connecting again"),
    };
    view! {
        <span class="connection-state" data-state=state>
            {words}
        </span>
    }
    .into_any()
}

/// The page's address with a span and what is looked at more closely.
fn address(range: &str, focus: &Focus) -> String {
    let parameters = [("range", range), ("address", &focus.address), ("node", &focus.node)];
    crate::api::address(&AdminAddress::Monitoring.path(), &parameters)
}

fn shown(snapshot: &MonitoringSnapshot, focus: &Focus) -> AnyView {
    view! { {usage(&snapshot.usage)} {summary(&snapshot.summary, focus)} }.into_any()
}

fn usage(report: &AdminUsageReport) -> AnyView {
    let usage = UsageReport::from(report);
    let span = of_span(report.from, report.to);
    let log = AdminAddress::Requests.path();
    view! {
        <section class="card" aria-labelledby="calls-heading">
            <h2 id="calls-heading">"Calls"</h2>
            {figures(report, &span)}
            {calls_chart(&usage)}
        </section>
        <section class="card" aria-labelledby="latency-heading">
            <h2 id="latency-heading">"Latency"</h2>
            {latency_chart(&usage)}
            {usage_table(&usage)}
        </section>
        {clients(report, &span)}
        {keys(report, &span)}
        <div class="breakdown">
            {routes(&usage, &log, "")}
            <div class="stack">{codes(report, &span)} {statuses(&usage, &log, "")}</div>
        </div>
    }
    .into_any()
}
