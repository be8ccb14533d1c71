//! Keys that were found in public: look for them in a text, then revoke or flag them.

use keywright_api_types::Validate;
use keywright_api_types::leaks::{LeakAction, LeakOutcome, LeakReport, LeakedKey, ReportLeaks};
use leptos::prelude::*;

use crate::api::SignedIn;
use crate::browser;
use crate::components::{DataTable, PageHeader, SelectField, SendForm, TextArea, TextField, cell, live};
use crate::format;
use crate::forms::FormErrors;

const COLUMNS: &[&str] = &["Key", "Begins with", "Client", "State"];
const ACTIONS: [(&str, &str); 2] = [("revoke", "Revoke them"), ("flag", "Only tell their clients")];

/// What was typed, and what the server says to it.
#[derive(Clone, Copy)]
struct Report {
    text: RwSignal<String>,
    url: RwSignal<String>,
    action: RwSignal<String>,
    found: RwSignal<Option<LeakReport>>,
}

impl Report {
    fn body(self, dry_run: bool) -> ReportLeaks {
        let url = self.url.get_untracked().trim().to_owned();
        ReportLeaks {
            text: self.text.get_untracked(),
            url: (!url.is_empty()).then_some(url),
            action: self.action.get_untracked().parse().ok(),
            dry_run,
        }
    }
}

/// The page at `/admin/leaks`.
#[component]
pub fn LeaksPage(api: SignedIn) -> impl IntoView {
    let report = Report {
        text: RwSignal::new(String::new()),
        url: RwSignal::new(String::new()),
        action: RwSignal::new(LeakAction::Revoke.to_string()),
        found: RwSignal::new(None),
    };
    let errors = FormErrors::new(&["text", "url"]);
    let look = move |()| {
        let body = report.body(true);
        body.validate()?;
        Ok(Box::pin(async move {
            let found = api.admin_report_leaks(&body).await?;
            report.action.try_set(found.policy.to_string());
            report.found.try_set(Some(found));
            browser::focus("#found-heading");
            Ok(())
        }) as _)
    };
    let content = move || report.found.get().map(|found| result(api, report, &found));
    view! {
        <PageHeader title="Leaked keys" />
        <p class="lead">"Paste what was found: keys, or any text with keys in it. Nothing of it is kept."</p>
        <div class="card form">
            <SendForm errors send=look submit="Look for keys">
                <TextArea
                    name="text"
                    label="Keys or text"
                    value=report.text
                    error=errors.at("text")
                    hint="At most 1,000 keys at once."
                />
                <TextField
                    name="url"
                    label="Found at (optional)"
                    value=report.url
                    error=errors.at("url")
                    hint="The client reads it, without its query."
                />
            </SendForm>
        </div>
        {live(content)}
    }
}

/// What was found, and what can be done about those that work.
fn result(api: SignedIn, report: Report, found: &LeakReport) -> AnyView {
    let rows = found.data.iter().map(row).collect_view();
    let table = (!found.data.is_empty())
        .then(|| view! { <DataTable caption="Keys that were found" columns=COLUMNS>{rows}</DataTable> });
    let unknown = (found.unknown > 0).then(|| {
        let words = format!("{} of another server, or made up.", format::counted(found.unknown, "further key"));
        view! { <p class="muted">{words}</p> }
    });
    let none = (found.data.is_empty() && found.unknown == 0).then(|| view! { <p>"There is no key in this text."</p> });
    let live = found.data.iter().any(|key| key.outcome == LeakOutcome::Live);
    let action = live.then(|| act(api, report));
    view! {
        <section aria-labelledby="found-heading">
            <h2 id="found-heading" tabindex="-1">
                "Found"
            </h2>
            {table}
            {unknown}
            {none}
            {action}
        </section>
    }
    .into_any()
}

fn act(api: SignedIn, report: Report) -> AnyView {
    let errors = FormErrors::new(&["action"]);
    let send = move |()| {
        let body = report.body(false);
        body.validate()?;
        Ok(Box::pin(async move {
            let done = api.admin_report_leaks(&body).await?;
            report.found.try_set(Some(done));
            report.text.try_set(String::new());
            browser::focus("#found-heading");
            Ok(())
        }) as _)
    };
    view! {
        <div class="card form">
            <SendForm errors send submit="Do it for all that work" danger=true>
                <SelectField
                    name="action"
                    label="What to do about keys that work"
                    options=ACTIONS.to_vec()
                    value=report.action
                    on_choose=move |name| report.action.set(name)
                    error=errors.at("action")
                />
            </SendForm>
        </div>
    }
    .into_any()
}

fn row(key: &LeakedKey) -> AnyView {
    view! {
        <tr role="row">
            {cell("Key", view! { <strong class="free-text">{key.key_name.clone()}</strong> })}
            {cell("Begins with", view! { <code>{key.prefix.clone()}</code> })}
            {cell("Client", view! { <span class="free-text">{key.client_name.clone()}</span> })}
            {cell("State", state(key.outcome))}
        </tr>
    }
    .into_any()
}

const fn state(outcome: LeakOutcome) -> &'static str {
    match outcome {
        LeakOutcome::Live => "Works",
        LeakOutcome::Revoked => "Revoked now",
        LeakOutcome::Flagged => "Its client is told",
        LeakOutcome::AlreadyRevoked => "Was revoked before",
        LeakOutcome::Replaced => "Replaced, does not work",
    }
}
