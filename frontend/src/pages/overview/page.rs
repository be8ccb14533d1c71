//! The last day's calls beside the day before's, the keys to look at, the balance, and what is done often.

use keywright_api_types::balance::CurrencyBalance;
use keywright_api_types::overview::{ApiOverview, Overview};
use keywright_api_types::usage::Counts;
use leptos::prelude::*;

use super::attention::attention;
use crate::addresses::Address;
use crate::api::{RequestFilter, SignedIn};
use crate::browser;
use crate::components::{Amount, Glyph, Icon, PageHeader, RemoteView, figure};
use crate::format;
use crate::loading::remote;

const DAY: i64 = 86_400;

/// The page at `/`.
#[component]
pub fn OverviewPage(api: SignedIn) -> impl IntoView {
    let overview = remote(move || api.overview());
    view! {
        <PageHeader title="Overview">{quick_actions(api)}</PageHeader>
        <RemoteView remote=overview view=move |overview: &Overview| shown(api, overview) />
    }
}

/// What is done often, as far as the reader may.
fn quick_actions(api: SignedIn) -> AnyView {
    if !api.has(keywright_api_types::features::Feature::ApiBasic) {
        return ().into_any();
    }
    let create = api.may_edit().then(|| {
        view! {
            <a class="button primary" href=Address::NewKey.path()>
                <Glyph icon=Icon::Plus />
                "Create key"
            </a>
        }
    });
    view! {
        <a class="button" href=Address::Requests.path()>
            "See requests"
        </a>
        {create}
    }
    .into_any()
}

fn shown(api: SignedIn, overview: &Overview) -> AnyView {
    if api.session().client.is_some_and(|client| client.status != overview.status) {
        api.look_again();
    }
    let of_api = match &overview.api {
        Some(of_api) => view! {
            {calls(of_api)}
            {attention(of_api, overview.status)}
        }
        .into_any(),
        None => locked(api),
    };
    view! {
        {of_api}
        {balance(&overview.balance)}
    }
    .into_any()
}

/// That the package has no API access, and where to read what opens it.
fn locked(api: SignedIn) -> AnyView {
    let package = api.session().client.map(|client| client.package.name).unwrap_or_default();
    view! {
        <div class="notice">
            <Glyph icon=Icon::Lock />
            <div>
                <p>"Your package, " <strong>{package}</strong> ", has no API access."</p>
                <p><a href=Address::Keys.path()>"See what opens it"</a></p>
            </div>
        </div>
    }
    .into_any()
}

fn calls(api: &ApiOverview) -> AnyView {
    let (day, before) = (api.last_day, api.day_before);
    let of = |count: fn(&Counts) -> u64| (count(&day), count(&before));
    let errors = |counts: &Counts| counts.client_errors + counts.server_errors;
    let since = browser::now().plus_seconds(-DAY).to_string();
    let log = |status: &str| {
        let filter = RequestFilter { status: status.to_owned(), from: since.clone(), ..RequestFilter::default() };
        filter.address(&Address::Requests.path())
    };
    let keys = format!("of {}", format::counted(api.max_api_keys.into(), "possible key"));
    view! {
        <section class="card" aria-labelledby="day-heading">
            <header class="section-header">
                <h2 id="day-heading">"Last 24 hours"</h2>
                <a href=Address::Usage.path()>"Usage"</a>
            </header>
            <dl class="figures">
                {compared("Calls", of(|counts| counts.requests))}
                {compared("Errors", (errors(&day), errors(&before)))}
                {compared("Over the rate", of(|counts| counts.rate_limited))}
                {figure("Succeeded", format::share(day.succeeded, day.requests), Some(was_share(&before)))}
                {figure("Live keys", format::count(api.live_keys), Some(keys))}
            </dl>
            <p class="links">
                <a href=log("4xx")>"Client errors"</a>
                <a href=log("5xx")>"Server errors"</a>
                <a href=log("429")>"Calls over the rate"</a>
            </p>
        </section>
    }
    .into_any()
}

/// A count with what it was the day before.
fn compared(name: &'static str, (day, before): (u64, u64)) -> AnyView {
    figure(name, format::count(day), Some(change(day, before)))
}

fn was_share(before: &Counts) -> String {
    format!("{} the day before", format::share(before.succeeded, before.requests))
}

/// How a count differs from the day before's, in words.
fn change(day: u64, before: u64) -> String {
    let percent = |more: u64| (more as f64 / before as f64 * 100.0).round() as u64;
    match (day, before) {
        (day, before) if day == before => "as the day before".to_owned(),
        (_, 0) => "none the day before".to_owned(),
        (day, before) if day > before => match percent(day - before) {
            more @ 0..1_000 => format!("{more}% more than the day before"),
            _ => format!("{} the day before", format::count(before)),
        },
        (day, before) => format!("{}% fewer than the day before", percent(before - day)),
    }
}

fn balance(lines: &[CurrencyBalance]) -> AnyView {
    let line = |funds: &CurrencyBalance| {
        let CurrencyBalance { currency, available, pending, .. } = *funds;
        view! {
            <div>
                <dt>{currency.to_string()}</dt>
                <dd>
                    <Amount of=available currency />
                    <small><Amount of=pending currency /> " pending"</small>
                </dd>
            </div>
        }
        .into_any()
    };
    let content = if lines.is_empty() {
        view! { <p class="muted">"No funds yet."</p> }.into_any()
    } else {
        view! { <dl class="figures wide-figures">{lines.iter().map(line).collect_view()}</dl> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="balance-heading">
            <header class="section-header">
                <h2 id="balance-heading">"Balance"</h2>
                <a href=Address::Balance.path()>"Balance and what is pending"</a>
            </header>
            {content}
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_compared_in_words() {
        assert_eq!(change(0, 0), "as the day before");
        assert_eq!(change(7, 0), "none the day before");
        assert_eq!(change(150, 100), "50% more than the day before");
        assert_eq!(change(5_000, 3), "3 the day before");
        assert_eq!(change(0, 40), "100% fewer than the day before");
        assert_eq!(change(30, 40), "25% fewer than the day before");
    }
}
