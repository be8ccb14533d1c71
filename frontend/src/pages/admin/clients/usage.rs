//! What a client's keys did: its figures, its busiest keys and its refusals, each with the way to the calls behind it.

use keywright_api_types::ids::ClientId;
use keywright_api_types::monitoring::AdminUsageReport;
use keywright_api_types::usage::UsageReport;
use leptos::prelude::*;

use crate::addresses::AdminAddress;
use crate::api::{RequestFilter, SignedIn};
use crate::browser;
use crate::components::{RemoteView, calls_chart, segments, usage_table};
use crate::loading::remote;
use crate::pages::admin::monitoring::{codes, figures, keys, of_span};
use crate::router::use_router;
use crate::usage_range::{RANGES, range};

/// Shows a client's usage; the span is in the address.
#[component]
pub fn ClientUsage(api: SignedIn, id: ClientId) -> impl IntoView {
    let router = use_router();
    let chosen = Memo::new(move |_| range(&router.parameter("range")));
    let usage = remote(move || api.admin_usage(id.as_str(), chosen.get().span(browser::now())));
    let name = Signal::derive(move || chosen.get().name.to_owned());
    let href = Callback::new(move |span| crate::api::address(&AdminAddress::Client(id).path(), &[("range", span)]));
    view! {
        <section class="client-usage" aria-labelledby="usage-heading">
            <header class="section-header">
                <h2 id="usage-heading">"Usage"</h2>
            </header>
            {segments("Span", RANGES.map(|range| (range.name, range.title)), name, href)}
            <RemoteView remote=usage view=move |report: &AdminUsageReport| shown(id, report) />
        </section>
    }
}

fn shown(id: ClientId, report: &AdminUsageReport) -> AnyView {
    if report.totals.counts.requests == 0 {
        return view! { <p class="empty">"No calls in this span."</p> }.into_any();
    }
    let calls = RequestFilter { client_id: id.to_string(), ..of_span(report.from, report.to) };
    let usage = UsageReport::from(report);
    view! {
        <div class="card">{figures(report, &calls)} {calls_chart(&usage)} {usage_table(&usage)}</div>
        {keys(report, &calls)}
        {codes(report, &calls)}
    }
    .into_any()
}
