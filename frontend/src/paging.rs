//! A list that is fetched a page at a time.

use std::future::Future;
use std::pin::Pin;

use keywright_api_types::Page;
use keywright_api_types::page::DEFAULT_LIMIT;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{Answer, ApiError, Reply};
use crate::loading::Load;

/// The pages fetched so far. Copies stand for the same list.
pub struct Pages<T: Send + Sync + 'static> {
    rows: StoredValue<Vec<T>>,
    paging: Paging,
}

impl<T: Send + Sync + 'static> Clone for Pages<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Pages<T> {}

/// Fetches the first page now, and again whenever a signal that `fetch` reads before its first
/// await changes.
pub fn pages<T, F>(fetch: F) -> Pages<T>
where
    T: Send + Sync + 'static,
    F: Fn(Option<String>) -> Reply<Page<T>> + 'static,
{
    let rows = StoredValue::new(Vec::new());
    let fetch = move |cursor: Option<String>| receive(rows, cursor.is_none(), fetch(cursor));
    Pages { rows, paging: Paging::begin(Box::new(fetch)) }
}

// Apart from what fetches: there is one for each kind of row, and not for each list.
fn receive<T: Send + Sync + 'static>(rows: StoredValue<Vec<T>>, first: bool, answer: Reply<Page<T>>) -> Fetching {
    Box::pin(async move {
        let page = answer.await?;
        let take_in = move || {
            rows.update_value(|rows| if first { *rows = page.data } else { rows.extend(page.data) });
            rows.with_value(Vec::len)
        };
        Ok(Arrival { next_cursor: page.next_cursor, take_in: Box::new(take_in) })
    })
}

impl<T: Send + Sync + 'static> Pages<T> {
    /// Looks at the rows that came last, and follows them.
    pub fn with<R>(self, look: impl FnOnce(&[T]) -> R) -> R {
        self.paging.state.track();
        self.rows.with_value(|rows| look(rows))
    }

    /// How far it has come, whatever the rows are.
    pub fn paging(self) -> Paging {
        self.paging
    }

    /// Begins again with the first page; what is there stays until then, but an error does not.
    pub fn reload(self) {
        self.paging.reload();
    }

    /// Puts the first page as it is now in the place of what is there, if it is another and the reader has fetched no
    /// further one.
    pub fn renew(self, page: Page<T>)
    where
        T: PartialEq,
    {
        let is_first = self.rows.try_with_value(|rows| rows.len() <= DEFAULT_LIMIT as usize && *rows != page.data);
        if is_first == Some(true) && self.paging.is_idle() {
            let count = page.data.len();
            self.rows.set_value(page.data);
            self.paging.next_cursor.set(page.next_cursor);
            self.paging.state.set(Load::Ready(count));
        }
    }

    /// Puts what the server answered to a change in the place of the row that it changed.
    pub fn put(self, is_it: impl Fn(&T) -> bool, changed: T) {
        self.rows.update_value(|rows| {
            if let Some(row) = rows.iter_mut().find(|row| is_it(row)) {
                *row = changed;
            }
        });
        self.paging.state.notify();
    }
}

/// How far a list has come. It knows nothing of the rows, so that there is one of it for all lists.
#[derive(Clone, Copy)]
pub struct Paging {
    /// Where it stands; when it is there, how many rows there are.
    state: RwSignal<Load<usize>>,
    next_cursor: RwSignal<Option<String>>,
    failure: RwSignal<Option<ApiError>>,
    busy: RwSignal<bool>,
    latest: StoredValue<u32>,
    fetch: StoredValue<Fetch, LocalStorage>,
}

/// A page that has come.
struct Arrival {
    next_cursor: Option<String>,
    /// Puts its rows in their place, and says how many there are then.
    take_in: Box<dyn FnOnce() -> usize>,
}

type Fetching = Pin<Box<dyn Future<Output = Answer<Arrival>>>>;
type Fetch = Box<dyn Fn(Option<String>) -> Fetching>;

impl Paging {
    fn begin(fetch: Fetch) -> Self {
        let paging = Self {
            state: RwSignal::new(Load::Loading),
            next_cursor: RwSignal::new(None),
            failure: RwSignal::new(None),
            busy: RwSignal::new(false),
            latest: StoredValue::new(0),
            fetch: StoredValue::new_local(fetch),
        };
        Effect::new(move |_| {
            // Rows of another question must not be taken for answers to this one.
            paging.state.set(Load::Loading);
            paging.forget_next();
            paging.fetch_page(None);
        });
        paging
    }

    /// Where it stands; when it is there, how many rows there are.
    pub fn state(self) -> Load<usize> {
        self.state.get()
    }

    /// Whether there are more rows to fetch.
    pub fn has_more(self) -> bool {
        self.next_cursor.with(Option::is_some)
    }

    /// Whether rows are there, and none are on their way.
    fn is_idle(self) -> bool {
        !self.busy.get_untracked() && self.state.with_untracked(|state| matches!(state, Load::Ready(_)))
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
        if self.state.with_untracked(|state| matches!(state, Load::Failed(_))) {
            self.state.set(Load::Loading);
        }
        self.fetch_page(None);
    }

    /// Fetches the next page.
    pub fn load_more(self) {
        if let (false, Some(cursor)) = (self.busy.get_untracked(), self.next_cursor.get_untracked()) {
            self.fetch_page(Some(cursor));
        }
    }

    fn fetch_page(self, cursor: Option<String>) {
        let first = cursor.is_none();
        self.latest.update_value(|ticket| *ticket += 1);
        let ticket = self.latest.get_value();
        self.busy.set(true);
        let fetching = self.fetch.with_value(|fetch| fetch(cursor));
        spawn_local(async move {
            let answer = fetching.await;
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

    fn receive(self, first: bool, answer: Answer<Arrival>) {
        match answer {
            Ok(page) => {
                self.failure.set(None);
                self.next_cursor.set(page.next_cursor);
                self.state.set(Load::Ready((page.take_in)()));
            }
            Err(error) if first => {
                self.forget_next();
                self.state.set(Load::Failed(error));
            }
            Err(error) => self.failure.set(Some(error)),
        }
        self.busy.set(false);
    }
}
