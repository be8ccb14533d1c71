//! What happened on the whole installation, up to now.

use gloo_timers::callback::Interval;
use keywright_api_types::monitoring::{AdminUsageReport, MonitoringSummary};
use keywright_api_types::usage::UsageReport;
use leptos::prelude::*;

use super::busiest::{clients, codes, keys};
use super::figures::{figures, of_span};
use super::health::summary;
use crate::addresses::AdminAddress;
use crate::api::SignedIn;
use crate::browser;
use crate::components::{Glyph, Icon, PageHeader, RemoteView, calls_chart, latency_chart, usage_table};
use crate::loading::remote;
use crate::pages::usage::{routes, statuses};
use crate::router::use_router;
use crate::usage_range::{MONITORING, Range, monitored};

/// How often the figures are fetched anew while the page is seen.
const REFRESH_MILLISECONDS: u32 = 10_000;

/// The page at `/admin/monitoring`; the span is in the address.
#[component]
pub fn Monitoring(api: SignedIn) -> impl IntoView {
    let router = use_router();
    let range = Memo::new(move |_| monitored(&router.parameter("range")));
    let usage = remote(move || {
        let span = range.get().span(browser::now());
        async move { api.admin_usage(span).await }
    });
    let further = remote(move || {
        let span = range.get().span(browser::now());
        async move { api.admin_monitoring(span).await }
    });
    let reload = move || {
        usage.reload();
        further.reload();
    };
    let refresh = Interval::new(REFRESH_MILLISECONDS, move || {
        if browser::is_visible() {
            reload();
        }
    });
    let refresh = StoredValue::new_local(Some(refresh));
    on_cleanup(move || drop(refresh.try_update_value(Option::take)));
    view! {
        <PageHeader title="Monitoring">
            <button type="button" class="button" on:click=move |_| reload()>
                <Glyph icon=Icon::Refresh />
                "Refresh"
            </button>
        </PageHeader>
        <nav class="segments" aria-label="Span">
            {MONITORING.map(|choice| link(choice, range)).into_iter().collect_view()}
        </nav>
        <RemoteView remote=usage view=move |report: &AdminUsageReport| shown(report) />
        <RemoteView remote=further view=move |found: &MonitoringSummary| summary(found) />
    }
}

fn link(choice: Range, range: Memo<Range>) -> AnyView {
    let href = crate::api::address(&AdminAddress::Monitoring.path(), &[("range", choice.name)]);
    let current = move || (range.get() == choice).then_some("true");
    view! {
        <a href=href aria-current=current>
            {choice.title}
        </a>
    }
    .into_any()
}

fn shown(report: &AdminUsageReport) -> AnyView {
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
            {codes(report, &span)}
            {statuses(&usage, &log, "")}
        </div>
    }
    .into_any()
}
