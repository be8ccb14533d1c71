//! The log's calls: older ones come as the reader gets near their place, newer ones wait or are followed.

use std::collections::BTreeSet;

use keywright_api_types::Timestamp;
use keywright_api_types::requests::{LoggedRequest, MAX_EXPORT};
use leptos::prelude::*;

use super::log_window::{Near, follow_window};
use super::shown::Log;
use crate::api::RequestFilter;
use crate::browser;
use crate::components::{Empty, Failure, Glyph, Icon, REQUEST_COLUMNS, Skeleton, live, live_each, request_row, table};
use crate::format;
use crate::loading::Load;
use crate::log_chunks::{Chunk, Chunks};
use crate::log_feed::LogFeed;

/// Shows the calls of a feed, with what can be done with them.
#[component]
pub fn LogView(log: Log, feed: LogFeed, filter: Memo<RequestFilter>) -> impl IntoView {
    // Which of its states the log is in: chunks that come leave the table in place.
    let state = Memo::new(move |_| {
        feed.with(|load| match load {
            Load::Loading => "loading",
            Load::Failed(_) => "failed",
            // A search that was cut short has found nothing yet.
            Load::Ready(chunks) if chunks.is_empty() && feed.has_more() => "loading",
            Load::Ready(chunks) if chunks.is_empty() => "empty",
            Load::Ready(_) => "calls",
        })
    });
    let near = Near::new(BTreeSet::new());
    let content = move || match state.get() {
        "loading" => view! { <Skeleton /> }.into_any(),
        "calls" => calls(log, feed, near),
        "empty" => nothing(log, filter),
        _ => feed.with(|load| match load {
            Load::Failed(error) => {
                view! { <Failure error=error.clone() on_retry=move |()| feed.reload() /> }.into_any()
            }
            _ => ().into_any(),
        }),
    };
    follow_window(feed, near);
    view! {
        <Toolbar feed />
        {live(move || feed.kept_from().map(gone))}
        <div class="log" aria-busy=move || feed.is_busy().to_string()>{live(content)}</div>
        <Footer feed />
    }
}

fn calls(log: Log, feed: LogFeed, near: Near) -> AnyView {
    let groups = Memo::new(move |_| feed.with(|load| load.ready().map(Chunks::groups).unwrap_or_default()));
    let groups = live_each(move || groups.get(), move |group| chunks(log, feed, near, group));
    // The header is a row too; how many there are is not known before the last came.
    let count = move || if feed.has_more() { "-1".to_owned() } else { (feed.count() + 1).to_string() };
    table("Calls, newest first", REQUEST_COLUMNS, Some(Box::new(count)), groups)
}

/// The chunks of a group, or where they are all far away, their place.
fn chunks(log: Log, feed: LogFeed, near: Near, group: u32) -> AnyView {
    let chunks =
        Memo::new(move |_| feed.with(|load| load.ready().map(|chunks| chunks.of_group(group)).unwrap_or_default()));
    let is_near =
        Memo::new(move |_| near.with(|near| chunks.with(|chunks| chunks.iter().any(|chunk| near.contains(&chunk.id)))));
    let part = move |id| {
        let chunk = chunks.with_untracked(|chunks| chunks.iter().find(|chunk| chunk.id == id).cloned());
        chunk.map(|chunk| body(log, feed, near, chunk)).into_any()
    };
    live(move || match is_near.get() {
        true => live_each(move || chunks.with(|chunks| chunks.iter().map(|chunk| chunk.id).collect()), part),
        false => {
            let calls = move || chunks.with(Chunks::count).to_string();
            view! { <tbody role="rowgroup" style=("--calls", calls)></tbody> }.into_any()
        }
    })
}

/// A chunk, with its rows where it is near. Its height is known by their number, so that it stays when they go.
fn body(log: Log, feed: LogFeed, near: Near, chunk: Chunk) -> AnyView {
    let (id, calls) = (chunk.id, chunk.calls.len().to_string());
    let is_near = Memo::new(move |_| near.with(|near| near.contains(&id)));
    let rows = move || is_near.get().then(|| rows(log, feed, &chunk));
    view! {
        <tbody role="rowgroup" style=("--calls", calls) data-chunk=id>
            {live(rows)}
        </tbody>
    }
    .into_any()
}

fn rows(log: Log, feed: LogFeed, chunk: &Chunk) -> AnyView {
    let id = chunk.id;
    let row = |(place, call): (usize, &LoggedRequest)| {
        let (page, key) = ((log.page)(call.request_id), (log.key)(call));
        // The first row is the header.
        let place = move || (feed.above(id) + place + 2).to_string();
        request_row(call.clone(), page, Some(key), Some(Box::new(place)))
    };
    chunk.calls.iter().enumerate().map(row).collect_view().into_any()
}

fn nothing(log: Log, filter: Memo<RequestFilter>) -> AnyView {
    match filter.read().is_empty() {
        true => view! {
            <Empty icon=Icon::Requests title="No calls yet">
                <p>"Every call that is made with " {log.keys} " appears here, whether it was accepted or refused."</p>
            </Empty>
        }
        .into_any(),
        false => view! { <p class="empty">"No call matches the filter."</p> }.into_any(),
    }
}

/// Says that earlier calls than these were asked for, which the log may have no longer.
fn gone(kept_from: Timestamp) -> AnyView {
    let moment = browser::local(kept_from).date_and_time();
    view! { <p class="notice">{format!("Calls before {moment} may no longer be kept: the package says for how long.")}</p> }
        .into_any()
}

/// Following the log, what waits, and the export.
#[component]
fn Toolbar(feed: LogFeed) -> impl IntoView {
    let toggle = move || {
        let following = feed.is_following();
        let (icon, word) = if following { (Icon::Pause, "Pause") } else { (Icon::Play, "Follow") };
        view! {
            <button type="button" class="button" on:click=move |_| feed.follow(!following)>
                <Glyph icon />
                {word}
            </button>
        }
    };
    let waiting = move || match feed.waiting() {
        (0, _) => String::new(),
        (count, true) => format!("More than {} new calls", format::count(count as u64)),
        (count, false) => format::counted(count as u64, "new call"),
    };
    let show = move || {
        (feed.waiting().0 > 0).then(|| {
            view! {
                <button type="button" class="button small" on:click=move |_| feed.show_waiting()>
                    "Show"
                </button>
            }
        })
    };
    let export = move |format: &'static str, name: &'static str| {
        view! {
            <a class="button" rel="external" download="" href=move || feed.export(format)>
                {name}
            </a>
        }
    };
    view! {
        <div class="log-toolbar">
            <Show when=move || feed.may_grow()>{live(toggle)}</Show>
            <p class="muted" role="status">{live(waiting)}</p>
            {live(show)}
            <p class="muted">{format!("An export holds at most {} calls.", format::count(MAX_EXPORT.into()))}</p>
            <div class="actions" role="group" aria-label="Export">
                {export("csv", "Export CSV")}
                {export("ndjson", "Export NDJSON")}
            </div>
        </div>
    }
}

/// How many calls are shown, and older ones for whoever does not scroll.
#[component]
fn Footer(feed: LogFeed) -> impl IntoView {
    let shown = move || match feed.count() {
        0 => String::new(),
        count => {
            let ending = if feed.has_more() { " shown, there are more" } else { "" };
            format!("{}{ending}", format::counted(count as u64, "call"))
        }
    };
    let failure = move || {
        feed.failure().map(|error| view! { <Failure error on_retry=move |()| feed.load_more() focus="#list-count" /> })
    };
    view! {
        {live(failure)}
        <div class="list-footer">
            <p class="muted" role="status" id="list-count" tabindex="-1">
                {live(shown)}
            </p>
            <Show when=move || feed.has_more()>
                <button type="button" class="button" on:click=move |_| feed.load_more()>
                    "Load more"
                </button>
            </Show>
        </div>
    }
}
