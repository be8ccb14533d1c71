//! The figures as they come: live from the server, or asked for where the stream is broken.

use futures_util::future::try_join;
use gloo_timers::callback::Timeout;
use keywright_api_types::monitoring::{MonitoringRange, MonitoringSnapshot};
use leptos::ev;
use leptos::prelude::*;

use crate::api::{SignedIn, read_event};
use crate::browser::{self, EventStream, Incident};
use crate::loading::{Remote, remote};
use crate::usage_range::monitored_span;

/// How long it is waited until a broken stream is opened anew: the first time, and at most.
const FIRST_WAIT: u32 = 1_000;
const LONGEST_WAIT: u32 = 10_000;
/// How long a stream may be silent: the server tells every two seconds that it is there, and one that has gone without a
/// word is noticed by nothing else.
const LONGEST_SILENCE: u32 = 10_000;

/// How the figures come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// The stream is being opened.
    Opening,
    /// They are live.
    Live,
    /// The stream broke off; they are asked for until it is there again.
    Broken,
}

/// The figures of the page. Copies stand for the same.
#[derive(Clone, Copy)]
pub struct Feed {
    /// The newest.
    pub snapshot: Remote<MonitoringSnapshot>,
    /// How they come.
    pub connection: RwSignal<Connection>,
    range: Memo<MonitoringRange>,
    stream: StoredValue<Option<EventStream>, LocalStorage>,
    /// What is done next if nothing comes: the stream is given up, or opened anew.
    next: StoredValue<Option<Timeout>, LocalStorage>,
    wait: StoredValue<u32>,
}

/// Follows what happens within a range for as long as the page is there and seen.
pub fn feed(api: SignedIn, range: Memo<MonitoringRange>) -> Feed {
    let snapshot = remote(move || {
        let span = monitored_span(range.get(), browser::now());
        let both = try_join(api.admin_usage("", span), api.admin_monitoring(span));
        async move { both.await.map(|(usage, summary)| MonitoringSnapshot { usage, summary }) }
    });
    let feed = Feed {
        snapshot,
        connection: RwSignal::new(Connection::Opening),
        range,
        stream: StoredValue::new_local(None),
        next: StoredValue::new_local(None),
        wait: StoredValue::new(FIRST_WAIT),
    };
    Effect::new(move |_| {
        range.track();
        feed.open();
    });
    let on_visibility = window_event_listener(ev::visibilitychange, move |_| match browser::is_visible() {
        true => feed.open(),
        false => feed.close(),
    });
    on_cleanup(move || {
        on_visibility.remove();
        feed.close();
    });
    feed
}

impl Feed {
    fn open(self) {
        self.close();
        let address = format!("/api/v1/admin/monitoring/stream?range={}", self.range.get_untracked());
        let stream = EventStream::open(&address, move |incident| self.hear(incident));
        self.stream.try_set_value(stream);
        self.expect_more();
    }

    /// Gives the stream up unless something comes soon.
    fn expect_more(self) {
        self.next.try_set_value(Some(Timeout::new(LONGEST_SILENCE, move || self.recover())));
    }

    fn close(self) {
        self.next.try_update_value(Option::take);
        self.stream.try_update_value(Option::take);
    }

    fn hear(self, incident: Incident) {
        self.expect_more();
        match incident {
            Incident::Opened => {
                self.wait.try_set_value(FIRST_WAIT);
                self.connection.try_set(Connection::Live);
            }
            Incident::Event(text) => {
                if let Some(snapshot) = read_event(&text) {
                    self.snapshot.set(snapshot);
                }
            }
            Incident::Beat => {}
            Incident::Broken => self.recover(),
        }
    }

    /// Asks for the figures once, which also tells why they do not come, and opens the stream anew after a while.
    fn recover(self) {
        self.close();
        self.connection.try_set(Connection::Broken);
        self.snapshot.reload();
        let wait = self.wait.try_get_value().unwrap_or(LONGEST_WAIT);
        self.wait.try_set_value((2 * wait).min(LONGEST_WAIT));
        self.next.try_set_value(Some(Timeout::new(wait, move || self.open())));
    }
}
