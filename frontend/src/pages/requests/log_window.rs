//! Which calls of the log have their rows on the page: those near the reader's window, and those that the keyboard needs.

use std::collections::BTreeSet;

use leptos::ev;
use leptos::leptos_dom::helpers::WindowListenerHandle;
use leptos::prelude::*;
use web_sys::Element;

use crate::browser;
use crate::log_chunks::Chunk;
use crate::log_feed::LogFeed;

/// The chunks that have rows. Those that just came are looked for before the next frame.
pub type Near = RwSignal<BTreeSet<u32>>;

/// How far below the window, in pixels, the end of the log already counts as near.
const NEAR: f64 = 400.0;

/// Follows the reader's window over the log, for as long as the calling component is there.
pub fn follow_window(feed: LogFeed, near: Near) {
    let look = move || look(feed, near);
    let moves =
        [window_event_listener(ev::scroll, move |_| look()), window_event_listener(ev::resize, move |_| look())];
    on_cleanup(move || moves.into_iter().for_each(WindowListenerHandle::remove));
    // What comes may leave the end near, and a page may hold no call and yet not be the last.
    Effect::new(move |_| {
        feed.with(|_| ());
        feed.has_more();
        request_animation_frame(look);
    });
}

/// Looks where the window is, and tells which chunks are near it.
fn look(feed: LogFeed, near: Near) {
    let (chunks, bodies) = (feed.chunks(), browser::bodies(".log"));
    let Some(near_before) = near.try_get_untracked() else { return };
    let id = |body: &Element| body.get_attribute("data-chunk")?.parse::<u32>().ok();
    // There is no table before the first calls are shown.
    if bodies.is_empty() && !chunks.is_empty() {
        return;
    }
    let height = browser::window_height();
    let top = bodies.first().map_or(0.0, browser::top);
    let bottom = bodies.last().map_or(0.0, browser::bottom);
    if bottom < height + NEAR {
        feed.come_near();
    }
    // All rows are equally high.
    let row = (bottom - top) / chunks.count() as f64;
    let is_held = |body: &&Element| id(body).is_some_and(|id| near_before.contains(&id)) && browser::holds_reader(body);
    let held: Vec<u32> = bodies.iter().filter(is_held).filter_map(id).collect();
    let mut edge = top;
    let kept: Vec<bool> = chunks
        .iter()
        .map(|chunk| {
            let from = edge;
            edge += chunk.calls.len() as f64 * row;
            (from < height && edge > 0.0) || held.contains(&chunk.id)
        })
        .collect();
    let is_near = |(place, chunk): (usize, &Chunk)| {
        // Tab goes on from what is kept to its neighbours, and from outside of the table to its ends.
        let is_end = place == 0 || place + 1 == kept.len();
        let neighbours = kept.get(place.saturating_sub(1)..kept.len().min(place + 2));
        (is_end || neighbours.is_some_and(|neighbours| neighbours.contains(&true))).then_some(chunk.id)
    };
    let near_now: BTreeSet<u32> = chunks.iter().enumerate().filter_map(is_near).collect();
    if near_now != near_before {
        near.set(near_now);
    }
}
