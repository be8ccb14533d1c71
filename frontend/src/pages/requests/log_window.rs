//! Which calls of the log have their rows on the page: those near the reader's window, and those that the keyboard needs.

use leptos::ev;
use leptos::leptos_dom::helpers::WindowListenerHandle;
use leptos::prelude::*;

use crate::browser;
use crate::log_feed::{Chunk, LogFeed};

/// How far below the window, in pixels, the end of the log already counts as near.
const NEAR: f64 = 400.0;

/// A part of the log's table.
#[derive(Clone)]
pub struct Part {
    /// How many calls it has the room of.
    pub calls: usize,
    /// Those calls, if their rows are on the page.
    pub chunk: Option<Chunk>,
    /// The first of its chunks.
    first: u32,
}

impl Part {
    /// Tells it from other parts, also from those that have begun or ended elsewhere.
    pub fn key(&self) -> (u32, usize, bool) {
        (self.first, self.calls, self.chunk.is_some())
    }
}

/// Where the reader is: the chunk at the top of the window, and how far below the top of the page it begins, in pixels.
type Reading = StoredValue<Option<(u32, f64)>>;

/// The parts of the table from the newest call to the oldest, as the reader's window moves over the log.
pub fn follow_window(feed: LogFeed) -> Signal<Vec<Part>> {
    let near = RwSignal::new(Vec::new());
    let reading = StoredValue::new(None);
    let look = move || look(feed, near, reading);
    let moves =
        [window_event_listener(ev::scroll, move |_| look()), window_event_listener(ev::resize, move |_| look())];
    on_cleanup(move || moves.into_iter().for_each(WindowListenerHandle::remove));
    // What comes may leave the end near, and has no rows before somebody looks; a page may hold no call and yet not be the
    // last.
    Effect::new(move |_| {
        feed.with(|_| ());
        feed.has_more();
        request_animation_frame(look);
    });
    Signal::derive(move || near.with(|near| feed.with_chunks(|chunks| parts(chunks, near))))
}

/// Each chunk that is near, and the others between them taken together.
fn parts(chunks: &[Chunk], near: &[u32]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for chunk in chunks {
        let (calls, is_near) = (chunk.calls.len(), near.contains(&chunk.id));
        match parts.last_mut() {
            Some(room) if !is_near && room.chunk.is_none() => room.calls += calls,
            _ => parts.push(Part { calls, chunk: is_near.then(|| chunk.clone()), first: chunk.id }),
        }
    }
    parts
}

/// Looks where the window is, shows the rows there and takes those elsewhere away.
fn look(feed: LogFeed, near: RwSignal<Vec<u32>>, reading: Reading) {
    let Some(before) = near.try_get_untracked() else { return };
    let now = untrack(|| feed.with_chunks(|chunks| seen(feed, chunks, &before, reading)));
    if let Some(now) = now.filter(|now| *now != before) {
        near.set(now);
    }
}

/// The chunks that are near, unless the page is about to change.
fn seen(feed: LogFeed, chunks: &[Chunk], near: &[u32], reading: Reading) -> Option<Vec<u32>> {
    let parts = parts(chunks, near);
    let bodies = browser::bodies(".log");
    // What just came is not on the page yet; whoever brought it has the next frame look.
    if bodies.len() != parts.len() {
        return None;
    }
    let height = browser::window_height();
    let top = bodies.first().map_or(0.0, browser::top);
    let bottom = bodies.last().map_or(0.0, browser::bottom);
    if bottom < height + NEAR {
        feed.come_near();
    }
    // All rows are equally high.
    let row = (bottom - top) / parts.iter().map(|part| part.calls).sum::<usize>() as f64;
    let mut edge = top;
    let edges: Vec<(f64, f64)> = chunks
        .iter()
        .map(|chunk| {
            let from = edge;
            edge += chunk.calls.len() as f64 * row;
            (from, edge)
        })
        .collect();
    let moved = hold(chunks, &edges, reading);
    let holds_reader = |id| {
        let is_it = |part: &Part| part.first == id && part.chunk.is_some();
        let body = parts.iter().position(is_it).and_then(|place| bodies.get(place));
        body.is_some_and(browser::holds_reader)
    };
    let is_kept = |(chunk, (from, to)): (&Chunk, &(f64, f64))| {
        (from - moved < height && to - moved > 0.0) || holds_reader(chunk.id)
    };
    let kept: Vec<bool> = chunks.iter().zip(&edges).map(is_kept).collect();
    let is_near = |&(place, _): &(usize, &Chunk)| {
        // Tab goes on from what is kept to its neighbours, and from outside of the table to its ends.
        let neighbours = kept.get(place.saturating_sub(1)..kept.len().min(place + 2));
        place == 0 || place + 1 == kept.len() || neighbours.is_some_and(|neighbours| neighbours.contains(&true))
    };
    Some(chunks.iter().enumerate().filter(is_near).map(|(_, chunk)| chunk.id).collect())
}

/// Moves the window with what is read in it, if calls have come above. Browsers that do so by themselves would hold on to
/// rows that have just been taken away. Answers how far it moved, in pixels.
fn hold(chunks: &[Chunk], edges: &[(f64, f64)], reading: Reading) -> f64 {
    let scrolled = browser::scrolled();
    let from = |wanted: u32| {
        let place = chunks.iter().position(|chunk| chunk.id == wanted)?;
        edges.get(place).map(|(from, _)| from + scrolled)
    };
    let moved = reading.get_value().and_then(|(id, before)| Some(from(id)? - before)).map_or(0.0, f64::round);
    // Scrolling by nothing could still end a movement of the window.
    if moved != 0.0 {
        browser::scroll_by(moved);
    }
    let is_at_top = |(_, (from, to)): &(&Chunk, &(f64, f64))| from - moved <= 0.0 && to - moved > 0.0;
    let read = chunks.iter().zip(edges).find(is_at_top).map(|(chunk, (from, _))| (chunk.id, from + scrolled));
    reading.set_value(read);
    moved
}
