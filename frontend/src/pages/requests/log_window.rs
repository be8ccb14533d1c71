//! Which calls of the log have their rows on the page: those near the reader's window, and those that the keyboard needs.

use leptos::ev;
use leptos::leptos_dom::helpers::WindowListenerHandle;
use leptos::prelude::*;

use crate::browser;
use crate::log_feed::LogFeed;

/// How far below the window, in pixels, the end of the log already counts as near.
const NEAR: f64 = 400.0;

/// Follows the reader's window over the log, for as long as the calling component is there.
pub fn follow_window(feed: LogFeed) {
    let look = move || look(feed);
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

/// Looks where the window is, shows the rows there and takes those elsewhere away.
fn look(feed: LogFeed) {
    let chunks = feed.chunks();
    let bodies = browser::bodies(".log");
    // What just came is not on the page yet; whoever brought it has the next frame look.
    if bodies.len() != chunks.len() {
        return;
    }
    let height = browser::window_height();
    let top = bodies.first().map_or(0.0, browser::top);
    let bottom = bodies.last().map_or(0.0, browser::bottom);
    if bottom < height + NEAR {
        feed.come_near();
    }
    let calls: usize = chunks.iter().map(|chunk| chunk.calls.len()).sum();
    // All rows are equally high.
    let row = (bottom - top) / calls as f64;
    let mut edge = top;
    let kept: Vec<bool> = chunks
        .iter()
        .zip(&bodies)
        .map(|(chunk, body)| {
            let from = edge;
            edge += chunk.calls.len() as f64 * row;
            let is_seen = from < height && edge > 0.0;
            is_seen || (chunk.near.get_untracked() && browser::holds_reader(body))
        })
        .collect();
    for (place, chunk) in chunks.iter().enumerate() {
        // Tab goes on from what is kept to its neighbours, and from outside of the table to its ends.
        let is_end = place == 0 || place + 1 == kept.len();
        let neighbours = kept.get(place.saturating_sub(1)..kept.len().min(place + 2));
        let is_near = is_end || neighbours.is_some_and(|neighbours| neighbours.contains(&true));
        if is_near != chunk.near.get_untracked() {
            chunk.near.set(is_near);
        }
    }
}
