//! What is refused without a key, which keys need a look, and how the server itself does.

use keywright_api_types::monitoring::{EXPIRING_DAYS, KeylessRefusals, MonitoringSummary, NEW_DAYS, STALE_DAYS};
use leptos::prelude::*;

use crate::addresses::AdminAddress;
use crate::api::AdminKeyFilter;
use crate::components::{cell, figure};
use crate::format;
use crate::pages::usage::section;

/// What the page is to look at more closely, as its address says: what an alert is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Focus {
    /// The address that guesses keys; empty for none.
    pub address: String,
    /// The server's name; empty for none.
    pub node: String,
}

/// Shows all of it.
pub fn summary(found: &MonitoringSummary, focus: &Focus) -> AnyView {
    let health = &found.health;
    let waiting = format::counted(health.journal_depth, "call");
    let durable = if health.journal_durable { "kept on the disk" } else { "in memory only" };
    let waited = format::latency(health.journal_oldest_ms as f64);
    let keys = &found.keys;
    view! {
        <section class="card" aria-labelledby="keyless-heading">
            <h2 id="keyless-heading">"Calls without a known key"</h2>
            <p class="muted">"Nobody\u{2019}s calls: they are in no log. Many with an invalid key from one address are somebody who guesses."</p>
            {of_address(&found.refused_without_key, &focus.address)}
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
            <h2 id="health-heading">{server(found.health.node.as_deref())}</h2>
            {other_server(found.health.node.as_deref(), &focus.node)}
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

fn server(node: Option<&str>) -> String {
    node.map_or_else(|| "This server".to_owned(), |node| format!("This server: {node}"))
}

/// Says that the server that answers is another than the one that the reader looks for.
fn other_server(node: Option<&str>, sought: &str) -> Option<AnyView> {
    let is_other = !sought.is_empty() && node != Some(sought);
    let words = format!("The alert is about the server {sought}. These figures are those of the one that answered.");
    is_other.then(|| view! { <p class="notice">{words}</p> }.into_any())
}

/// What came from the address that the reader looks for.
fn of_address(refusals: &[KeylessRefusals], sought: &str) -> Option<AnyView> {
    let counts: Vec<String> = refusals
        .iter()
        .filter(|refusal| refusal.address.as_deref() == Some(sought))
        .map(|refusal| format!("{} with {}", format::counted(refusal.refusals, "call"), refusal.code.as_str()))
        .collect();
    let words = match counts.as_slice() {
        [] => format!("{sought} is not among the addresses with the most in this span."),
        counts => format!("From {sought}: {}.", counts.join(", ")),
    };
    (!sought.is_empty()).then(|| view! { <p class="notice">{words}</p> }.into_any())
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
