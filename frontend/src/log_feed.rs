//! The request log as far as it is fetched: older calls page by page, newer ones as they come.
//!
//! Showing more costs what is new, however much is there already: calls are kept in chunks.

use std::mem::replace;
use std::time::Duration;

use gloo_timers::callback::Interval;
use keywright_api_types::Timestamp;
use keywright_api_types::ids::RequestId;
use keywright_api_types::requests::{LoggedRequest, RequestPage};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{Answer, ApiError, RequestFilter, SignedIn};
use crate::browser;
use crate::loading::Load;
use crate::log_chunks::Chunks;

/// How often newer calls are looked for.
const POLL_MILLISECONDS: u32 = 4_000;
/// How many calls are fetched at once.
const PAGE: &str = "50";
/// How many newer calls are fetched at once: as many as a page may have.
const NEWER: &str = "100";
/// A call is logged when it is answered, so that one may come this long after others that arrived later.
const LATE_SECONDS: i64 = 60;
/// After so long without a sign of the reader, in seconds, nothing is looked for: a page that was left open must not keep
/// the session alive.
const READER_IS_GONE: i64 = 15 * 60;
/// How many calls stay on the page, at most, while it follows the log and its reader is near the top.
const KEPT: usize = 1_000;

/// The calls fetched so far. Copies stand for the same feed.
#[derive(Clone, Copy)]
pub struct LogFeed {
    api: SignedIn,
    filter: Memo<RequestFilter>,
    chunks: RwSignal<Load<Chunks>>,
    next_cursor: RwSignal<Option<String>>,
    kept_from: RwSignal<Option<Timestamp>>,
    failure: RwSignal<Option<ApiError>>,
    busy: RwSignal<bool>,
    waiting: RwSignal<Vec<LoggedRequest>>,
    following: RwSignal<bool>,
    polling: StoredValue<bool>,
    reader_seen: StoredValue<Timestamp>,
    /// Counts questions up.
    counter: StoredValue<u32>,
    latest: StoredValue<u32>,
}

/// Fetches the newest calls now and whenever the filter changes, and looks for newer ones while the page is seen.
pub fn log_feed(api: SignedIn, filter: Memo<RequestFilter>) -> LogFeed {
    let feed = LogFeed {
        api,
        filter,
        chunks: RwSignal::new(Load::Loading),
        next_cursor: RwSignal::new(None),
        kept_from: RwSignal::new(None),
        failure: RwSignal::new(None),
        busy: RwSignal::new(false),
        waiting: RwSignal::new(Vec::new()),
        following: RwSignal::new(false),
        polling: StoredValue::new(false),
        reader_seen: StoredValue::new(browser::now()),
        counter: StoredValue::new(0),
        latest: StoredValue::new(0),
    };
    Effect::new(move |_| {
        filter.track();
        feed.show(Load::Loading);
        feed.begin();
    });
    on_cleanup(move || free(feed.chunks.try_update_untracked(|chunks| replace(chunks, Load::Loading))));
    let see = move || {
        feed.reader_seen.try_set_value(browser::now());
    };
    let signs =
        [window_event_listener(ev::pointermove, move |_| see()), window_event_listener(ev::keydown, move |_| see())];
    on_cleanup(move || signs.into_iter().for_each(WindowListenerHandle::remove));
    let poll = Interval::new(POLL_MILLISECONDS, move || feed.poll());
    let poll = StoredValue::new_local(Some(poll));
    on_cleanup(move || drop(poll.try_update_value(Option::take)));
    feed
}

impl LogFeed {
    /// Looks at the calls fetched so far, and follows them.
    pub fn with<R>(self, look: impl FnOnce(&Load<Chunks>) -> R) -> R {
        self.chunks.with(look)
    }

    /// The chunks as they are now; none before the first came, or once the page was left.
    pub fn chunks(self) -> Chunks {
        self.chunks.try_with_untracked(|chunks| chunks.ready().cloned()).flatten().unwrap_or_default()
    }

    /// How many calls are there.
    pub fn count(self) -> usize {
        self.chunks.with(|load| load.ready().map_or(0, Chunks::count))
    }

    /// How many calls are above those of a chunk.
    pub fn above(self, id: u32) -> usize {
        self.chunks.with(|load| load.ready().map_or(0, |chunks| chunks.above(id)))
    }

    /// Whether there are older calls to fetch.
    pub fn has_more(self) -> bool {
        self.next_cursor.with(Option::is_some)
    }

    /// From when on all calls are kept, if earlier ones are asked for by a first moment.
    pub fn kept_from(self) -> Option<Timestamp> {
        self.kept_from.get().filter(|_| self.filter.with_untracked(|filter| !filter.from.is_empty()))
    }

    /// Whether calls are on their way.
    pub fn is_busy(self) -> bool {
        self.busy.get()
    }

    /// Why older calls did not come.
    pub fn failure(self) -> Option<ApiError> {
        self.failure.get()
    }

    /// How many newer calls wait, and whether there may be more than that.
    pub fn waiting(self) -> (usize, bool) {
        self.waiting.with(|waiting| (waiting.len(), waiting.len().to_string() == NEWER))
    }

    /// Whether newer calls are shown as they come.
    pub fn is_following(self) -> bool {
        self.following.get()
    }

    /// Whether calls that are yet to come can fit the filter.
    pub fn may_grow(self) -> bool {
        self.filter.with(|filter| filter.to.is_empty())
    }

    /// The address of the file with all calls that fit.
    pub fn export(self, format: &str) -> String {
        self.filter.with(|filter| self.api.requests_export(filter, format))
    }

    /// Shows newer calls as they come, or holds them back again.
    pub fn follow(self, following: bool) {
        self.following.set(following);
        if following {
            self.show_waiting();
            self.poll();
        }
    }

    /// Begins again with the newest calls; what is there stays until they come, but an error does not.
    pub fn reload(self) {
        if self.chunks.with_untracked(|chunks| matches!(chunks, Load::Failed(_))) {
            self.show(Load::Loading);
        }
        self.begin();
    }

    /// Puts the calls that wait on the page. If there are more than were fetched, it begins again.
    pub fn show_waiting(self) {
        let waiting = self.waiting.try_update(std::mem::take).unwrap_or_default();
        if waiting.len().to_string() == NEWER {
            return self.begin();
        }
        if !waiting.is_empty() {
            self.change(|chunks| chunks.add_newer(waiting));
        }
    }

    /// Fetches older calls.
    pub fn load_more(self) {
        if let (false, Some(cursor)) = (self.busy.get_untracked(), self.next_cursor.get_untracked()) {
            self.fetch(Some(cursor));
        }
    }

    /// Fetches older calls as the reader comes near them, unless that failed: then it is for the reader to try again.
    pub fn come_near(self) {
        let is_ready = self.chunks.try_with_untracked(|chunks| chunks.ready().is_some()) == Some(true);
        if is_ready && self.failure.with_untracked(Option::is_none) {
            self.load_more();
        }
    }

    fn show(self, chunks: Load<Chunks>) {
        free(self.chunks.try_update(|before| replace(before, chunks)));
    }

    fn begin(self) {
        self.next_cursor.set(None);
        self.failure.set(None);
        self.waiting.set(Vec::new());
        self.fetch(None);
    }

    fn ticket(self) -> u32 {
        self.counter.update_value(|counter| *counter += 1);
        self.counter.get_value()
    }

    fn fetch(self, cursor: Option<String>) {
        let (first, ticket) = (cursor.is_none(), self.ticket());
        self.latest.set_value(ticket);
        self.busy.set(true);
        let filter = self.filter.get_untracked();
        spawn_local(async move {
            let answer = self.api.requests(&filter, PAGE, cursor).await;
            // An answer that was overtaken by a later question, or whose page was left, is dropped.
            if self.latest.try_get_value() == Some(ticket) {
                self.receive(first, answer);
            }
        });
    }

    fn receive(self, first: bool, answer: Answer<RequestPage>) {
        match answer {
            Ok(page) => {
                self.failure.set(None);
                self.next_cursor.set(page.next_cursor);
                self.kept_from.set(page.kept_from);
                if first {
                    self.show(Load::Ready(Chunks::default()));
                }
                self.change(|chunks| chunks.add_older(&page.data));
            }
            Err(error) if first => self.show(Load::Failed(error)),
            Err(error) => self.failure.set(Some(error)),
        }
        self.busy.set(false);
    }

    fn change(self, change: impl FnOnce(&mut Chunks)) {
        self.chunks.update(|chunks| {
            if let Load::Ready(chunks) = chunks {
                change(chunks);
            }
        });
    }

    /// Takes the oldest calls off a page that has followed the log for long; they can be fetched again.
    fn forget_oldest(self) {
        self.change(|chunks| {
            let forgotten = chunks.keep_newest(KEPT);
            if !forgotten.is_empty() {
                free(forgotten);
                self.next_cursor.set(chunks.oldest().map(|call| call.request_id.to_string()));
            }
        });
    }

    /// Looks for newer calls.
    fn poll(self) {
        let ready = self.chunks.try_with_untracked(|chunks| matches!(chunks, Load::Ready(_))).unwrap_or(false);
        if !ready || self.busy.get_untracked() || !browser::is_visible() || !self.filter.get_untracked().to.is_empty() {
            return;
        }
        let gone = browser::now().milliseconds_since(self.reader_seen.get_value()) > READER_IS_GONE * 1_000;
        if gone || self.polling.get_value() {
            return;
        }
        self.polling.set_value(true);
        let mut filter = self.filter.get_untracked();
        if let Some(newest) = self.newest_at() {
            let from = newest.plus_seconds(-LATE_SECONDS);
            if filter.from.parse().is_ok_and(|chosen| from > chosen) || filter.from.is_empty() {
                filter.from = from.to_string();
            }
        }
        let latest = self.latest.get_value();
        spawn_local(async move {
            let answer = self.api.requests(&filter, NEWER, None).await;
            self.polling.try_set_value(false);
            // What failed is asked again soon enough.
            let Ok(page) = answer else { return };
            if self.latest.try_get_value() == Some(latest) {
                self.receive_newer(page.data);
            }
        });
    }

    fn newest_at(self) -> Option<Timestamp> {
        self.chunks.with_untracked(|chunks| Some(chunks.ready()?.newest()?.at))
    }

    fn receive_newer(self, mut calls: Vec<LoggedRequest>) {
        // What lies below the place where the next page begins comes with that page.
        let below = self.next_cursor.with_untracked(|cursor| cursor.as_deref()?.parse::<RequestId>().ok());
        self.chunks.with_untracked(|chunks| {
            let is_known = |id| chunks.ready().is_some_and(|chunks| chunks.has(id));
            calls.retain(|call| !is_known(call.request_id) && below.is_none_or(|below| call.request_id > below));
        });
        let is_empty = calls.is_empty();
        if self.waiting.with_untracked(Vec::len) != calls.len() {
            self.waiting.set(calls);
        }
        if self.following.get_untracked() && !is_empty {
            self.show_waiting();
            // Where all begin anew there is nothing to forget; and whoever reads far down keeps what is there.
            if !self.busy.get_untracked() && browser::scrolled() < browser::window_height() {
                self.forget_oldest();
            }
        }
    }
}

/// Frees calls, once the next frame is there: many thousand take longer than a frame may.
fn free(calls: impl Sized + 'static) {
    request_animation_frame(move || set_timeout(move || drop(calls), Duration::ZERO));
}
