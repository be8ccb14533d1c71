//! Keys that were found in public: look for them in a text, then revoke or flag them.

use keywright_api_types::Validate;
use keywright_api_types::leaks::{LeakOutcome, LeakReport, LeakedKey, ReportLeaks};
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
    found: RwSignal<Option<Found>>,
}

/// What was found in a text, and that text as long as nothing was done about it: it is what will be acted on.
#[derive(Clone)]
struct Found {
    report: LeakReport,
    looked_at: Option<Place>,
}

/// A text and where it was found.
type Place = (String, String);

impl Report {
    fn body(self, (text, url): Place, dry_run: bool) -> ReportLeaks {
        let (url, action) = ((!url.is_empty()).then_some(url), self.action.get_untracked().parse().ok());
        ReportLeaks { text, url, action, dry_run }
    }

    fn place(self) -> Place {
        (self.text.get(), self.url.get().trim().to_owned())
    }
}

/// The page at `/admin/leaks`.
#[component]
pub fn LeaksPage(api: SignedIn) -> impl IntoView {
    let report = Report {
        text: RwSignal::new(String::new()),
        url: RwSignal::new(String::new()),
        action: RwSignal::new(String::new()),
        found: RwSignal::new(None),
    };
    let errors = FormErrors::new(&["text", "url"]);
    // What was found in another text than the one that stands there says nothing of it.
    Effect::new(move |_| {
        let place = report.place();
        let looked_at = report.found.with(|found| found.as_ref().and_then(|found| found.looked_at.clone()));
        if looked_at.is_some_and(|looked_at| looked_at != place) {
            report.found.set(None);
        }
    });
    let look = move |()| {
        let place = untrack(|| report.place());
        let body = report.body(place.clone(), true);
        body.validate()?;
        Ok(Box::pin(async move {
            let found = api.admin_report_leaks(&body).await?;
            // The server's policy stands there until the reader chooses otherwise.
            if report.action.try_get_untracked().is_some_and(|action| action.is_empty()) {
                report.action.set(found.policy.to_string());
            }
            report.found.try_set(Some(Found { report: found, looked_at: Some(place) }));
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
fn result(api: SignedIn, report: Report, found: &Found) -> AnyView {
    let (looked_at, found) = (found.looked_at.clone(), &found.report);
    let rows = found.data.iter().map(row).collect_view();
    let table = (!found.data.is_empty())
        .then(|| view! { <DataTable caption="Keys that were found" columns=COLUMNS>{rows}</DataTable> });
    let unknown = (found.unknown > 0).then(|| {
        let words = format!("{} of another server, or made up.", format::counted(found.unknown, "further key"));
        view! { <p class="muted">{words}</p> }
    });
    let none = (found.data.is_empty() && found.unknown == 0).then(|| view! { <p>"There is no key in this text."</p> });
    let live = found.data.iter().any(|key| key.outcome == LeakOutcome::Live);
    let action = looked_at.filter(|_| live).map(|place| act(api, report, place));
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

fn act(api: SignedIn, report: Report, place: Place) -> AnyView {
    let errors = FormErrors::new(&["action"]);
    let send = move |()| {
        let body = report.body(place.clone(), false);
        body.validate()?;
        Ok(Box::pin(async move {
            let done = api.admin_report_leaks(&body).await?;
            report.found.try_set(Some(Found { report: done, looked_at: None }));
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
