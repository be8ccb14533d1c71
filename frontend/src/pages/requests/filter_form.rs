//! The form that chooses which calls of the log are shown.

use leptos::prelude::*;

use super::shown::Log;
use crate::api::{RequestFilter, SignedIn};
use crate::components::{SearchForm, SelectField, SpanDraft, SpanFields, TextField};
use crate::router::use_router;

const METHODS: [(&str, &str); 5] =
    [("", "Any"), ("GET", "GET"), ("POST", "POST"), ("PATCH", "PATCH"), ("DELETE", "DELETE")];

/// What is typed. Copies stand for the same form.
#[derive(Clone, Copy)]
pub struct Draft {
    /// The key's id.
    pub key_id: RwSignal<String>,
    /// The client's id, for which only admins are asked.
    pub client_id: RwSignal<String>,
    status: RwSignal<String>,
    code: RwSignal<String>,
    method: RwSignal<String>,
    route: RwSignal<String>,
    ip: RwSignal<String>,
    /// The least latency in milliseconds, for which only admins are asked.
    pub min_latency_ms: RwSignal<String>,
    span: SpanDraft,
}

impl Draft {
    fn empty() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            key_id: text(),
            client_id: text(),
            status: text(),
            code: text(),
            method: text(),
            route: text(),
            ip: text(),
            min_latency_ms: text(),
            span: SpanDraft::empty(),
        }
    }

    fn show(self, filter: RequestFilter) {
        self.key_id.set(filter.key_id);
        self.client_id.set(filter.client_id);
        self.status.set(filter.status);
        self.code.set(filter.code);
        self.method.set(filter.method);
        self.route.set(filter.route);
        self.ip.set(filter.ip);
        self.min_latency_ms.set(filter.min_latency_ms);
        self.span.show(&filter.from, &filter.to);
    }

    fn read(self) -> RequestFilter {
        let trimmed = |text: RwSignal<String>| text.get_untracked().trim().to_owned();
        let (from, to) = self.span.read();
        RequestFilter {
            key_id: trimmed(self.key_id),
            client_id: trimmed(self.client_id),
            status: trimmed(self.status).to_ascii_lowercase(),
            code: trimmed(self.code).to_ascii_lowercase(),
            method: trimmed(self.method),
            route: trimmed(self.route),
            ip: trimmed(self.ip),
            min_latency_ms: trimmed(self.min_latency_ms),
            from,
            to,
        }
    }
}

/// Shows the filter that is in the address, and goes to the address of another.
#[component]
pub fn FilterForm(log: Log, api: SignedIn, filter: Memo<RequestFilter>) -> impl IntoView {
    let draft = Draft::empty();
    // The address is the truth: going back in the history changes the form too.
    Effect::new(move |_| draft.show(filter.get()));
    let router = use_router();
    let search = move |()| router.go(&draft.read().address(&(log.list)()));
    let cleared = Signal::derive(move || (!filter.read().is_empty()).then(log.list));
    view! {
        <SearchForm class="filters" label="Calls" search cleared>
            {(log.whose)(api, draft)}
            <TextField name="status" label="Status" value=draft.status placeholder="429, 4xx" />
            <TextField name="code" label="Code" value=draft.code placeholder="rate_limited" />
            <SelectField
                name="method"
                label="Method"
                options=METHODS.to_vec()
                value=draft.method
                on_choose=move |value| draft.method.set(value)
            />
            <TextField name="route" label="Route" value=draft.route placeholder="/v1/balance" />
            <TextField name="ip" label="Caller's address" value=draft.ip />
            <SpanFields span=draft.span />
        </SearchForm>
    }
}
