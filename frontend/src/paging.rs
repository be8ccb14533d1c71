//! A list that is fetched a page at a time.

use std::future::Future;
use std::pin::Pin;

use keywright_api_types::Page;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{Answer, ApiError};
use crate::loading::Load;

type Fetch<T> = Box<dyn Fn(Option<String>) -> Pin<Box<dyn Future<Output = Answer<Page<T>>>>>>;

/// The pages fetched so far. Copies stand for the same list.
pub struct Pages<T: Send + Sync + 'static> {
    rows: RwSignal<Load<Vec<T>>>,
    next_cursor: RwSignal<Option<String>>,
    failure: RwSignal<Option<ApiError>>,
    busy: RwSignal<bool>,
    latest: StoredValue<u32>,
    fetch: StoredValue<Fetch<T>, LocalStorage>,
}

impl<T: Send + Sync + 'static> Clone for Pages<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Pages<T> {}

/// Fetches the first page now, and again whenever a signal that `fetch` reads before its first
/// await changes.
pub fn pages<T, F, Fut>(fetch: F) -> Pages<T>
where
    T: Send + Sync + 'static,
    F: Fn(Option<String>) -> Fut + 'static,
    Fut: Future<Output = Answer<Page<T>>> + 'static,
{
    let pages = Pages {
        rows: RwSignal::new(Load::Loading),
        next_cursor: RwSignal::new(None),
        failure: RwSignal::new(None),
        busy: RwSignal::new(false),
        latest: StoredValue::new(0),
        fetch: StoredValue::new_local(Box::new(move |cursor| Box::pin(fetch(cursor)))),
    };
    Effect::new(move |_| {
        // Rows of another question must not be taken for answers to this one.
        pages.rows.set(Load::Loading);
        pages.forget_next();
        pages.fetch_page(None);
    });
    pages
}

impl<T: Send + Sync + 'static> Pages<T> {
    /// Looks at the rows fetched so far, and follows them.
    pub fn with<R>(self, look: impl FnOnce(&Load<Vec<T>>) -> R) -> R {
        self.rows.with(look)
    }

    /// Whether there are more rows to fetch.
    pub fn has_more(self) -> bool {
        self.next_cursor.with(Option::is_some)
    }

    /// Whether rows are on their way.
    pub fn is_busy(self) -> bool {
        self.busy.get()
    }

    /// Why the next page did not come.
    pub fn failure(self) -> Option<ApiError> {
        self.failure.get()
    }

    /// Begins again with the first page; what is there stays until then, but an error does not.
    pub fn reload(self) {
        if self.rows.with_untracked(|rows| matches!(rows, Load::Failed(_))) {
            self.rows.set(Load::Loading);
        }
        self.fetch_page(None);
    }

    /// Fetches the next page.
    pub fn load_more(self) {
        if let (false, Some(cursor)) = (self.busy.get_untracked(), self.next_cursor.get_untracked()) {
            self.fetch_page(Some(cursor));
        }
    }

    /// Puts what the server answered to a change in the place of the row that it changed.
    pub fn put(self, is_it: impl Fn(&T) -> bool, changed: T) {
        self.rows.update(|rows| {
            if let Load::Ready(rows) = rows
                && let Some(row) = rows.iter_mut().find(|row| is_it(row))
            {
                *row = changed;
            }
        });
    }

    fn fetch_page(self, cursor: Option<String>) {
        let first = cursor.is_none();
        self.latest.update_value(|ticket| *ticket += 1);
        let ticket = self.latest.get_value();
        self.busy.set(true);
        let answer = self.fetch.with_value(|fetch| fetch(cursor));
        spawn_local(async move {
            let answer = answer.await;
            // An answer that was overtaken by a later question, or whose page was left, is dropped.
            if self.latest.try_get_value() == Some(ticket) {
                self.receive(first, answer);
            }
        });
    }

    /// Forgets how to go on, and why going on failed.
    fn forget_next(self) {
        self.next_cursor.set(None);
        self.failure.set(None);
    }

    fn receive(self, first: bool, answer: Answer<Page<T>>) {
        match answer {
            Ok(page) => {
                self.failure.set(None);
                self.next_cursor.set(page.next_cursor);
                self.rows.update(|rows| match rows {
                    Load::Ready(rows) if !first => rows.extend(page.data),
                    rows => *rows = Load::Ready(page.data),
                });
            }
            Err(error) if first => {
                self.forget_next();
                self.rows.set(Load::Failed(error));
            }
            Err(error) => self.failure.set(Some(error)),
        }
        self.busy.set(false);
    }
}
