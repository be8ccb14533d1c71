//! What a watched change would have done to the calls in the log.

use keywright_api_types::admin::shadow_changes::{ShadowExample, ShadowKeyCount, ShadowReport, ShadowSpan};
use keywright_api_types::checks::CheckName;
use keywright_api_types::ids::ShadowChangeId;
use leptos::prelude::*;

use crate::addresses::AdminAddress;
use crate::api::SignedIn;
use crate::components::{DataTable, Glyph, Icon, LocalMoment, LoggedMoment, RemoteView, SelectField, cell, fact};
use crate::format;
use crate::loading::remote;

const SPANS: [(&str, &str); 2] = [("last_day", "Of the last day"), ("since_started", "Since it is watched")];

/// Why a check would refuse, in words.
const fn reason(check: CheckName) -> &'static str {
    match check {
        CheckName::Package => "No API access in the package",
        CheckName::Address => "Address not allowed",
        CheckName::Permission => "Permission missing",
        _ => "Rate limit used up",
    }
}

/// Shows the report, and which calls it is about.
#[component]
pub fn Report(api: SignedIn, id: ShadowChangeId) -> impl IntoView {
    let span = RwSignal::new(ShadowSpan::LastDay);
    let report = remote(move || api.admin_shadow_report(&id, span.get()));
    let choose = move |value: String| {
        if let Ok(chosen) = value.parse() {
            span.set(chosen);
        }
    };
    let shown = move |report: &ShadowReport| shown(report, span.get_untracked());
    view! {
        <section aria-labelledby="report-heading">
            <header class="section-header">
                <h2 id="report-heading">"What it would have done"</h2>
                <div class="actions">
                    <SelectField
                        name="span"
                        label="Calls"
                        options=SPANS.to_vec()
                        value=Signal::derive(move || span.get().to_string())
                        on_choose=choose
                    />
                    <button type="button" class="button" on:click=move |_| report.reload()>
                        <Glyph icon=Icon::Refresh />
                        "Refresh"
                    </button>
                </div>
            </header>
            <RemoteView remote=report view=shown />
        </section>
    }
}

fn shown(report: &ShadowReport, span: ShadowSpan) -> AnyView {
    let span = match span {
        ShadowSpan::LastDay => "in the last day",
        ShadowSpan::SinceStarted => "since it is watched",
    };
    let of = format!(" of {} {span}.", format::counted(report.calls, "call"));
    let verdict = view! { "Would have refused " <strong>{format::count(report.would_refuse)}</strong> {of} };
    let let_in = (report.would_let_in > 0).then(|| {
        let calls = format::counted(report.would_let_in, "call");
        view! { <p>"Of what was refused, it would have let in " {calls} "."</p> }
    });
    let cut_short = report.cut_short.then(|| {
        view! { <p class="hint">"There are more calls than are judged at once: these are the newest."</p> }
    });
    let checks = report.by_check.iter().map(|one| fact(reason(one.check), format::counted(one.calls, "call")));
    let checks = (!report.by_check.is_empty()).then(|| view! { <dl class="facts">{checks.collect_view()}</dl> });
    let by_key = (report.by_key.len() > 1).then(|| keys(&report.by_key));
    let examples = (!report.examples.is_empty()).then(|| examples(&report.examples));
    view! {
        <div class="stack">
            <div class="card stack">
                <p class="verdict" role="status">
                    {verdict}
                </p>
                {let_in}
                {checks}
                {cut_short}
                <p class="hint">
                    "Calls from " <LocalMoment at=report.from />
                    " on, judged as the guard would have, each rate full at the first of them."
                </p>
            </div>
            {by_key}
            {examples}
        </div>
    }
    .into_any()
}

fn keys(keys: &[ShadowKeyCount]) -> AnyView {
    let row = |key: &ShadowKeyCount| {
        let name = view! {
            <div class="two-lines">
                <a href=AdminAddress::Key(key.id).path()>{key.name.clone()}</a>
                <a class="muted" href=AdminAddress::Client(key.client_id).path()>{key.client_name.clone()}</a>
            </div>
        };
        view! {
            <tr role="row">
                {cell("Key", name)} {cell("Would have been refused", format::count(key.would_refuse))}
                {cell("Calls", format::count(key.calls))}
            </tr>
        }
        .into_any()
    };
    let rows = keys.iter().map(row).collect_view();
    let columns = &["Key", "Would have been refused", "Calls"];
    view! {
        <h3>"By key"</h3>
        <DataTable caption="Keys whose calls would have been refused" columns>
            {rows}
        </DataTable>
    }
    .into_any()
}

fn examples(examples: &[ShadowExample]) -> AnyView {
    let row = |example: &ShadowExample| {
        let request = &example.request;
        let page = AdminAddress::Request(request.request_id).path();
        let id = request.request_id.to_string();
        let hover = id.clone();
        let call = view! {
            <div class="two-lines">
                <code>{request.method.clone()} " " {request.route.clone()}</code>
                <code class="clipped"><a href=page title=hover>{id}</a></code>
            </div>
        };
        view! {
            <tr role="row">
                {cell("Time", view! { <LoggedMoment at=request.at /> })} {cell("Because", reason(example.check))}
                {cell("Request", call)} {cell("Key", request.key_name.clone())} {cell("Caller", request.ip.clone())}
            </tr>
        }
        .into_any()
    };
    let rows = examples.iter().map(row).collect_view();
    let columns = &["Time", "Because", "Request", "Key", "Caller"];
    view! {
        <h3>"The newest of them"</h3>
        <DataTable caption="Calls that would have been refused, newest first" columns>
            {rows}
        </DataTable>
    }
    .into_any()
}
