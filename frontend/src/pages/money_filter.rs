//! The form that narrows a list of payments, withdrawals or invoices to a currency and a span.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::list_filter::AddressFilter;
use crate::api::ListFilter;
use crate::browser::{input_of, moment_of};
use crate::components::{TextField, live};
use crate::router::use_router;

/// Shows the currency and the span of the list at that path, and goes to the address of others.
#[component]
pub fn MoneyFilterForm(filter: AddressFilter, list: String) -> impl IntoView {
    let fields @ [currency, from, to] = [(); 3].map(|()| RwSignal::new(String::new()));
    // The address is the truth: going back in the history changes the form too.
    Effect::new(move |_| {
        let ListFilter { currency, from, to, .. } = filter.in_address();
        let values = [currency, input_of(&from), input_of(&to)];
        fields.into_iter().zip(values).for_each(|(field, value)| field.set(value));
    });
    let router = use_router();
    let bare = list.clone();
    let apply = move |event: SubmitEvent| {
        event.prevent_default();
        let filter = ListFilter {
            currency: currency.get_untracked().trim().to_ascii_uppercase(),
            from: moment_of(&from.get_untracked()),
            to: moment_of(&to.get_untracked()),
            ..untrack(|| filter.in_address())
        };
        router.go(&filter.address(&list));
    };
    let clear = move || {
        let shown = filter.in_address();
        let cleared = ListFilter { status: shown.status, client_id: shown.client_id.clone(), ..ListFilter::default() };
        (shown != cleared).then(|| view! { <a class="button" href=cleared.address(&bare)>"Clear"</a> })
    };
    view! {
        <form class="filters money-filters" role="search" aria-label="Which to show" on:submit=apply>
            <TextField name="currency" label="Currency" value=currency placeholder="EUR" />
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
