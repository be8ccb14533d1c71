//! An amount of money.

use keywright_api_types::money::Currency;
use leptos::prelude::*;

use crate::money;

/// Shows an amount, which breaks over lines only where there is no room for it.
#[component]
pub fn Amount(
    /// The amount in minor units.
    of: i64,
    /// Its currency.
    currency: Currency,
) -> impl IntoView {
    view! { <span class="amount">{money::amount(of, currency)}</span> }
}
