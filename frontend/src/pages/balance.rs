//! The client's funds by currency.

use keywright_api_types::balance::{Balance, CurrencyBalance};
use leptos::prelude::*;

use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{Amount, Empty, Icon, PageHeader, RemoteView};
use crate::loading::remote;

/// The page at `/balance`.
#[component]
pub fn BalancePage(api: SignedIn) -> impl IntoView {
    let balance = remote(move || api.balance());
    view! {
        <PageHeader title="Balance" />
        <RemoteView remote=balance view=by_currency />
    }
}

/// A card for each currency, or that there is nothing yet.
pub fn by_currency(balance: &Balance) -> AnyView {
    if balance.data.is_empty() {
        return view! {
            <Empty icon=Icon::Balance title="No funds yet">
                <p>"Announce a payment through the API. Its amount is pending here, and available once it has arrived."</p>
            </Empty>
        }
        .into_any();
    }
    let cards = balance.data.iter().map(card).collect_view();
    view! {
        <p class="lead">
            "Available is what you can withdraw now. Pending is on its way: "
            <a href=Address::Payments.path()>"payments"</a> " that have not arrived yet. Reserved is what "
            <a href=Address::Withdrawals.path()>"withdrawals"</a> " ask for, until they are approved or rejected."
        </p>
        <div class="balances">{cards}</div>
    }
    .into_any()
}

/// The funds in one currency.
pub fn card(funds: &CurrencyBalance) -> AnyView {
    let CurrencyBalance { currency, available, pending, reserved } = *funds;
    view! {
        <section class="card" aria-label=currency.to_string()>
            <h2>{currency.to_string()}</h2>
            <dl class="figures">
                <div>
                    <dt>"Available"</dt>
                    <dd><Amount of=available currency /></dd>
                </div>
                <div>
                    <dt>"Pending"</dt>
                    <dd class="muted"><Amount of=pending currency /></dd>
                </div>
                <div>
                    <dt>"Reserved"</dt>
                    <dd class="muted"><Amount of=reserved currency /></dd>
                </div>
            </dl>
        </section>
    }
    .into_any()
}
