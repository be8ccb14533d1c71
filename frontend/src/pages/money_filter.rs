//! The form that narrows a list of payments, withdrawals or invoices to a currency and a span.

use leptos::prelude::*;

use super::list_filter::AddressFilter;
use crate::api::ListFilter;
use crate::components::{SearchForm, SpanDraft, SpanFields, TextField};
use crate::router::use_router;

/// Shows the currency and the span of the list at that path, and goes to the address of others.
#[component]
pub fn MoneyFilterForm(filter: AddressFilter, list: String) -> impl IntoView {
    let (currency, span) = (RwSignal::new(String::new()), SpanDraft::empty());
    // The address is the truth: going back in the history changes the form too.
    Effect::new(move |_| {
        let shown = filter.in_address();
        span.show(&shown.from, &shown.to);
        currency.set(shown.currency);
    });
    let router = use_router();
    let bare = list.clone();
    let search = move |()| {
        let (from, to) = span.read();
        let filter = ListFilter {
            currency: currency.get_untracked().trim().to_ascii_uppercase(),
            from,
            to,
            ..untrack(|| filter.in_address())
        };
        router.go(&filter.address(&list));
    };
    let cleared = Signal::derive(move || {
        let shown = filter.in_address();
        let cleared = ListFilter { status: shown.status, client_id: shown.client_id.clone(), ..ListFilter::default() };
        (shown != cleared).then(|| cleared.address(&bare))
    });
    view! {
        <SearchForm class="filters money-filters" label="Which to show" search cleared>
            <TextField name="currency" label="Currency" value=currency placeholder="EUR" />
            <SpanFields span />
        </SearchForm>
    }
}
