//! The message that tells what was just done, on the page where its outcome is seen, and takes it back where that can be.

use std::future::Future;
use std::rc::Rc;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{Answer, Settled};
use crate::browser;
use crate::components::{live, use_step_up};
use crate::router::use_router;

/// Asks the server to make what was done undone.
type Undo = Rc<dyn Fn() -> LocalBoxFuture<'static, Answer<()>>>;

/// The current message. It belongs to one address and goes when the reader leaves it.
#[derive(Clone, Copy)]
pub struct Flash {
    message: RwSignal<Option<Message>>,
    /// What takes back what the message tells, if it offers that.
    undo: StoredValue<Option<Undo>, LocalStorage>,
}

#[derive(Clone, PartialEq)]
struct Message {
    path: String,
    text: String,
    /// Whether it tells what the reader did, and not what somebody else did.
    own: bool,
    /// Whether it offers to take it back.
    undoable: bool,
}

/// Makes messages available to everything below the calling component.
pub fn provide_flash() {
    provide_context(Flash { message: RwSignal::new(None), undo: StoredValue::new_local(None) });
}

/// The message of the application.
pub fn use_flash() -> Flash {
    expect_context()
}

impl Flash {
    /// Shows a text on the page at that path, now or as soon as it is opened.
    pub fn show(self, path: &str, text: String) {
        self.put(path, text, true);
    }

    /// Shows a text on the page at that path, with the offer to take back what it tells: `undo` asks the server for the
    /// opposite. The page is shown anew after that.
    pub fn offer_undo<T, F>(self, path: &str, text: String, undo: impl Fn() -> F + 'static)
    where
        T: 'static,
        F: Future<Output = Answer<T>> + 'static,
    {
        self.put_undoable(path, text, Rc::new(move || undo().map(|answer| answer.map(|_| ())).boxed_local()));
    }

    fn put_undoable(self, path: &str, text: String, undo: Undo) {
        self.undo.set_value(Some(undo));
        self.say(Message { path: path.to_owned(), text, own: true, undoable: true });
    }

    fn put(self, path: &str, text: String, own: bool) {
        self.say(Message { path: path.to_owned(), text, own, undoable: false });
    }

    fn say(self, message: Message) {
        let again = self.message.with_untracked(|shown| shown.as_ref() == Some(&message));
        if !again {
            return self.message.set(Some(message));
        }
        // The same words are seen and heard once more only if they were gone in between.
        self.message.set(None);
        request_animation_frame(move || {
            self.message.try_set(Some(message));
        });
    }

    /// Shows a text on the page that the reader is on.
    pub fn show_here(self, text: String) {
        self.show(&browser::address().0, text);
    }

    /// Tells what a settlement came to, and hands out the thing; `words` gives what it is and its status.
    pub fn tell<T>(self, path: &str, outcome: Settled<T>, words: impl FnOnce(&T) -> (String, &'static str)) -> T {
        let (thing, own) = match outcome {
            Settled::Done(thing) => (thing, true),
            Settled::Overtaken(thing) => (thing, false),
        };
        let (what, status) = words(&thing);
        let text = match own {
            true => format!("The {what} is {status}."),
            false => format!("Nothing was changed: the {what} is {status} already."),
        };
        self.put(path, text, own);
        thing
    }
}

/// Shows the message in a region that screen readers watch.
#[component]
pub fn FlashMessage() -> impl IntoView {
    let flash = use_flash();
    let (message, step_up) = (flash.message, use_step_up());
    let router = use_router();
    let path = router.path();
    Effect::new(move |previous: Option<String>| {
        let path = path.get();
        let left = previous.filter(|previous| *previous != path);
        if message.with_untracked(|message| message.as_ref().map(|message| &message.path) == left.as_ref()) {
            message.set(None);
        }
        path
    });
    let shown = Memo::new(move |_| message.get().filter(|message| message.path == path.get()));
    let foreign = move || shown.read().as_ref().is_some_and(|message| !message.own).then_some("foreign");
    let text = move || shown.get().map(|message| message.text);
    let undo = move |_| {
        // What is taken back once is not offered again.
        let Some(undo) = flash.undo.try_update_value(Option::take).flatten() else { return };
        let path = path.get_untracked();
        spawn_local(async move {
            match step_up.go_on(|| undo()).await {
                Ok(()) => flash.put(&path, "It is as it was before.".to_owned(), true),
                Err(error) => flash.put(&path, error.message(), false),
            }
            router.show_anew();
        });
    };
    let offer = move || {
        let undoable = shown.read().as_ref().is_some_and(|message| message.undoable);
        undoable.then(|| {
            view! {
                <button type="button" class="button small" on:click=undo>
                    "Undo"
                </button>
            }
        })
    };
    view! {
        <div class="flash" data-kind=foreign>
            <p role="status">{live(text)}</p>
            {live(offer)}
        </div>
    }
}
