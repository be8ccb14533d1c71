//! Something that is fetched from the server: loading, there, or failed.

use std::future::Future;

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
}

/// Something fetched, which can be fetched again. Copies stand for the same thing.
pub struct Remote<T: Send + Sync + 'static> {
    state: RwSignal<Load<T>>,
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
    let state = RwSignal::new(Load::Loading);
    let again = Trigger::new();
    let latest = StoredValue::new(0_u32);
    Effect::new(move |_| {
        again.track();
        latest.update_value(|ticket| *ticket += 1);
        let ticket = latest.get_value();
        let answer = fetch();
        spawn_local(async move {
            let answer = answer.await;
            // An answer that was overtaken by a later question, or whose page was left, is dropped.
            if latest.try_get_value() == Some(ticket) {
                state.try_set(answer.map_or_else(Load::Failed, Load::Ready));
            }
        });
    });
    Remote { state, again }
}

impl<T: Send + Sync + 'static> Remote<T> {
    /// Looks at where it stands, and follows it.
    pub fn with<R>(self, look: impl FnOnce(&Load<T>) -> R) -> R {
        self.state.with(look)
    }

    /// Fetches it again; what is there stays on the page until then, but an error does not.
    pub fn reload(self) {
        if self.state.with_untracked(|state| matches!(state, Load::Failed(_))) {
            self.state.set(Load::Loading);
        }
        self.again.notify();
    }

    /// Puts in what the server answered to a change.
    pub fn set(self, value: T) {
        self.state.set(Load::Ready(value));
    }
}
