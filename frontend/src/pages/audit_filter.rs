//! The filter above a list of audit events, which is in the address.

use leptos::prelude::*;

use crate::api::AuditFilter;
use crate::audit_words;
use crate::components::{SearchForm, SelectField, SpanDraft, SpanFields, TextField};
use crate::router::use_router;

/// Follows the filter in the address.
pub fn use_audit_filter() -> Memo<AuditFilter> {
    let router = use_router();
    Memo::new(move |_| AuditFilter::of(|name| router.parameter(name)))
}

/// Shows the filter of the list at that path.
#[component]
pub fn AuditFilterForm(
    /// The filter in the address.
    filter: Memo<AuditFilter>,
    /// The path of the list that it is of.
    list: String,
    /// Whether the list is of many clients.
    #[prop(optional)]
    of_clients: bool,
) -> impl IntoView {
    let fields @ [actor, action, target, ip, client_id] = [(); 5].map(|()| RwSignal::new(String::new()));
    let span = SpanDraft::empty();
    // The address is the truth: going back in the history changes the form too.
    Effect::new(move |_| {
        let AuditFilter { actor, action, target, ip, client_id, from, to } = filter.get();
        span.show(&from, &to);
        fields.into_iter().zip([actor, action, target, ip, client_id]).for_each(|(field, value)| field.set(value));
    });
    let router = use_router();
    let bare = list.clone();
    let search = move |()| {
        let (from, to) = span.read();
        let text = |field: RwSignal<String>| field.get_untracked().trim().to_owned();
        let filter = AuditFilter {
            actor: text(actor),
            action: text(action),
            target: text(target),
            ip: text(ip),
            client_id: text(client_id),
            from,
            to,
        };
        router.go(&filter.address(&list));
    };
    let cleared = Signal::derive(move || (!filter.read().is_empty()).then(|| bare.clone()));
    let client =
        of_clients.then(|| view! { <TextField name="client_id" label="Client" value=client_id placeholder="cli_…" /> });
    view! {
        <SearchForm class="filters audit-filters" label="Events" search cleared>
            <TextField name="actor" label="Who" value=actor placeholder="E-mail, admin or system" />
            <SelectField
                name="action"
                label="Did what"
                options=audit_words::choices()
                value=action
                on_choose=move |value| action.set(value)
            />
            <TextField name="target" label="To what" value=target placeholder="Name or id" />
            <TextField name="ip" label="Caller's address" value=ip placeholder="203.0.113.7" />
            {client}
            <SpanFields span />
        </SearchForm>
    }
}
