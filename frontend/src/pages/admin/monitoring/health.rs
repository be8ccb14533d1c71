//! What is refused without a key, which keys need a look, and how the server itself does.

use keywright_api_types::monitoring::{EXPIRING_DAYS, KeylessRefusals, MonitoringSummary, NEW_DAYS, STALE_DAYS};
use leptos::prelude::*;

use crate::addresses::AdminAddress;
use crate::api::AdminKeyFilter;
use crate::components::{cell, figure};
use crate::format;
use crate::pages::usage::section;

/// Shows all of it.
pub fn summary(found: &MonitoringSummary) -> AnyView {
    let health = &found.health;
    let waiting = format::counted(health.journal_depth, "call");
    let durable = if health.journal_durable { "kept on the disk" } else { "in memory only" };
    let waited = format::latency(health.journal_oldest_ms as f64);
    let keys = &found.keys;
    view! {
        <section class="card" aria-labelledby="keyless-heading">
            <h2 id="keyless-heading">"Calls without a known key"</h2>
            <p class="muted">"Nobody\u{2019}s calls: they are in no log. Many with an invalid key from one address are somebody who guesses."</p>
            {keyless(&found.refused_without_key)}
        </section>
        <section class="card" aria-labelledby="life-heading">
            <h2 id="life-heading">"Keys"</h2>
            <dl class="figures">
                {of_keys("In use".to_owned(), keys.live, "active", "")}
                {of_keys(format!("Made in the last {NEW_DAYS} days"), keys.new, "", "new")}
                {of_keys(format!("Expire within {EXPIRING_DAYS} days"), keys.expiring, "active", "expiring")}
                {of_keys(format!("Unused for {STALE_DAYS} days"), keys.stale, "active", "stale")}
            </dl>
        </section>
        <section class="card" aria-labelledby="health-heading">
            <h2 id="health-heading">"This server"</h2>
            <dl class="figures">
                {figure("Journal", waiting, Some(durable.to_owned()))}
                {figure("Oldest waiting call", waited, None)}
                {figure("Lines given up for room", format::count(health.journal_folded), None)}
                {figure("Database connections", format::count(health.connections_open), Some(format!("{} unused", health.connections_idle)))}
                {figure("Waits for one in vain", format::count(health.connection_timeouts), None)}
            </dl>
        </section>
    }
    .into_any()
}

/// How many keys there are of a kind, with the way to their list.
fn of_keys(name: String, count: u64, status: &str, life: &str) -> AnyView {
    let filter = AdminKeyFilter { q: String::new(), status: status.to_owned(), life: life.to_owned() };
    let list = filter.address(&AdminAddress::Keys.path());
    view! {
        <div>
            <dt>{name}</dt>
            <dd>
                <a href=list>{format::count(count)}</a>
            </dd>
        </div>
    }
    .into_any()
}

fn keyless(refusals: &[KeylessRefusals]) -> AnyView {
    if refusals.is_empty() {
        return view! { <p class="empty">"None in this span."</p> }.into_any();
    }
    let row = |refusal: &KeylessRefusals| {
        let address = refusal.address.clone().unwrap_or_else(|| "All other addresses".to_owned());
        view! {
            <tr role="row">
                {cell("Address", address)} {cell("Code", view! { <code>{refusal.code.as_str()}</code> })}
                {cell("Calls", format::count(refusal.refusals))}
            </tr>
        }
        .into_any()
    };
    let rows = refusals.iter().map(row).collect_view();
    section("addresses-heading", "By address", &["Address", "Code", "Calls"], rows.into_any())
}
