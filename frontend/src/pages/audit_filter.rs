//! The filter above a list of audit events, which is in the address.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::AuditFilter;
use crate::audit_words;
use crate::browser::{input_of, moment_of};
use crate::components::{SelectField, TextField, live};
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
    let fields @ [actor, action, target, ip, client_id, from, to] = [(); 7].map(|()| RwSignal::new(String::new()));
    // The address is the truth: going back in the history changes the form too.
    Effect::new(move |_| {
        let AuditFilter { actor, action, target, ip, client_id, from, to } = filter.get();
        let values = [actor, action, target, ip, client_id, input_of(&from), input_of(&to)];
        fields.into_iter().zip(values).for_each(|(field, value)| field.set(value));
    });
    let router = use_router();
    let bare = list.clone();
    let apply = move |event: SubmitEvent| {
        event.prevent_default();
        let text = |field: RwSignal<String>| field.get_untracked().trim().to_owned();
        let filter = AuditFilter {
            actor: text(actor),
            action: text(action),
            target: text(target),
            ip: text(ip),
            client_id: text(client_id),
            from: moment_of(&from.get_untracked()),
            to: moment_of(&to.get_untracked()),
        };
        router.go(&filter.address(&list));
    };
    let clear = move || {
        let bare = bare.clone();
        (!filter.read().is_empty()).then(|| view! { <a class="button" href=bare>"Clear"</a> })
    };
    let client =
        of_clients.then(|| view! { <TextField name="client_id" label="Client" value=client_id placeholder="cli_…" /> });
    view! {
        <form class="filters audit-filters" role="search" aria-label="Events" on:submit=apply>
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
            <TextField name="from" label="From" kind="datetime-local" value=from />
            <TextField name="to" label="Until" kind="datetime-local" value=to />
            <div class="actions">
                <button type="submit" class="button">
                    "Filter"
                </button>
                {live(clear)}
            </div>
        </form>
    }
}
