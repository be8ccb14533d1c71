//! Whom a change of a package or a client would touch, in sentences.

use keywright_api_types::admin::impact::{ClampedKey, CrowdedClient, Impact, ShorterLog};
use leptos::prelude::*;

use super::features;
use crate::format;

/// Lists what would be lost, and whose it is.
#[component]
pub fn ImpactList(touched: Impact) -> impl IntoView {
    if touched.is_harmless() {
        return view! { <ul class="impact"><li>"Nobody loses anything by it."</li></ul> }.into_any();
    }
    let lost = (touched.clients_losing_features > 0).then(|| {
        let clients = format::counted(touched.clients_losing_features.into(), "client");
        let lose = if touched.clients_losing_features == 1 { " loses: " } else { " lose: " };
        view! { <li>{clients} {lose} <strong>{features::in_words(&touched.features_lost)}</strong></li> }
    });
    let clamped = named(touched.keys_clamped, "key", "held to a lower rate:", &touched.clamped_keys, key);
    let (number, noun) = (touched.clients_over_max_api_keys, "client");
    let crowded =
        named(number, noun, "above the number of keys; these go on working:", &touched.crowded_clients, client);
    let log = touched.shorter_log.map(|ShorterLog { from, to }| {
        let (from, to) = (format::counted(from.into(), "day"), format::counted(to.into(), "day"));
        view! { <li>"Calls are kept for " {to} " instead of " {from} "; older ones are removed from the log."</li> }
    });
    view! { <ul class="impact">{lost} {clamped} {crowded} {log}</ul> }.into_any()
}

fn key(key: &ClampedKey) -> String {
    let [from, to] = [key.from, key.to].map(|rate| format::count(rate.into()));
    format!("{} of {}: {from} → {to} a minute", key.name, key.client_name)
}

fn client(client: &CrowdedClient) -> String {
    let most = format::count(client.max_api_keys.into());
    format!("{}: {}, allowed are {most}", client.name, format::counted(client.api_keys.into(), "key"))
}

/// How many there are of a kind, and the first of them; nothing where there are none.
fn named<T>(all: u32, noun: &str, what: &'static str, first: &[T], line: fn(&T) -> String) -> Option<AnyView> {
    let lines = first.iter().map(|one| view! { <li>{line(one)}</li> }.into_any()).collect_view();
    let further = u64::from(all).saturating_sub(first.len() as u64);
    let further =
        (further > 0).then(|| view! { <li>"and " {format::counted(further, &format!("further {noun}"))}</li> });
    let count = format::counted(all.into(), noun);
    (all > 0).then(|| view! { <li>{count} " " {what} <ul>{lines} {further}</ul></li> }.into_any())
}
