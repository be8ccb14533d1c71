//! Something that is fetched from the server: loading, there, or failed.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{Answer, ApiError};

/// Where a fetch stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Load<T> {
    /// Nothing has come yet.
    Loading,
    /// It is there.
    Ready(T),
    /// It did not come.
    Failed(ApiError),
}

impl<T> Load<T> {
    /// The thing, if it is there.
    pub fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(value) => Some(value),
            Self::Loading | Self::Failed(_) => None,
        }
    }

    /// Where it stands, with what is made of the thing.
    pub fn map_ref<U>(&self, make: impl FnOnce(&T) -> U) -> Load<U> {
        match self {
            Self::Loading => Load::Loading,
            Self::Ready(value) => Load::Ready(make(value)),
            Self::Failed(error) => Load::Failed(error.clone()),
        }
    }
}

/// Something fetched, which can be fetched again. Copies stand for the same thing.
pub struct Remote<T: Send + Sync + 'static> {
    state: StoredValue<Load<T>>,
    changed: Trigger,
    again: Trigger,
}

impl<T: Send + Sync + 'static> Clone for Remote<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Remote<T> {}

/// Fetches now, and again whenever a signal that `fetch` reads before its first await changes.
pub fn remote<T, F, Fut>(fetch: F) -> Remote<T>
where
    T: Send + Sync + 'static,
    F: Fn() -> Fut + 'static,
    Fut: Future<Output = Answer<T>> + 'static,
{
    let remote = Remote { state: StoredValue::new(Load::Loading), changed: Trigger::new(), again: Trigger::new() };
    keep_fetching(remote.again, Box::new(move || remote.receive(fetch())));
    remote
}

impl<T: Send + Sync + 'static> Remote<T> {
    /// Looks at where it stands, and follows it.
    pub fn with<R>(self, look: impl FnOnce(&Load<T>) -> R) -> R {
        self.changed.track();
        self.state.with_value(look)
    }

    /// The heading of the thing's page: `of` makes it once the thing is there, and `before` stands there until then.
    pub fn title(self, before: &'static str, of: fn(&T) -> String) -> Signal<String> {
        Signal::derive(move || self.with(|load| load.ready().map_or_else(|| before.to_owned(), of)))
    }

    /// Fetches it again; what is there stays on the page until then, but an error does not.
    pub fn reload(self) {
        if self.state.with_value(|state| matches!(state, Load::Failed(_))) {
            self.put(Load::Loading);
        }
        self.again.notify();
    }

    /// Puts in what the server answered to a change.
    pub fn set(self, value: T) {
        self.put(Load::Ready(value));
    }

    // Apart from what fetches: there is one for each kind of answer, and not for each page.
    fn receive(self, answer: impl Future<Output = Answer<T>> + 'static) -> Fetching {
        Box::pin(async move {
            let state = answer.await.map_or_else(Load::Failed, Load::Ready);
            Box::new(move || self.put(state)) as Arrival
        })
    }

    fn put(self, state: Load<T>) {
        self.state.set_value(state);
        self.changed.notify();
    }
}

/// Puts what has come in its place.
type Arrival = Box<dyn FnOnce()>;

type Fetching = Pin<Box<dyn Future<Output = Arrival>>>;

/// Fetches now, and again as [`remote`] says. It knows nothing of the thing, so that there is one of it for all.
fn keep_fetching(again: Trigger, fetch: Box<dyn Fn() -> Fetching>) {
    let latest = StoredValue::new(0_u32);
    Effect::new(move |_| {
        again.track();
        latest.update_value(|ticket| *ticket += 1);
        let ticket = latest.get_value();
        let fetching = fetch();
        spawn_local(async move {
            let arrive = fetching.await;
            // An answer that was overtaken by a later question, or whose page was left, is dropped.
            if latest.try_get_value() == Some(ticket) {
                arrive();
            }
        });
    });
}
