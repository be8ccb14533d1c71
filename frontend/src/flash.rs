//! The message that tells what was just done, on the page where its outcome is seen.

use leptos::prelude::*;

use crate::components::live;

use crate::api::Settled;
use crate::browser;
use crate::router::use_router;

/// The current message. It belongs to one address and goes when the reader leaves it.
#[derive(Clone, Copy)]
pub struct Flash(RwSignal<Option<Message>>);

#[derive(Clone, PartialEq)]
struct Message {
    path: String,
    text: String,
    /// Whether it tells what the reader did, and not what somebody else did.
    own: bool,
}

/// Makes messages available to everything below the calling component.
pub fn provide_flash() {
    provide_context(Flash(RwSignal::new(None)));
}

/// The message of the application.
pub fn use_flash() -> Flash {
    expect_context()
}

impl Flash {
    /// Shows a text on the page at that path, now or as soon as it is opened.
    pub fn show(self, path: &str, text: String) {
        self.0.set(Some(Message { path: path.to_owned(), text, own: true }));
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
        self.0.set(Some(Message { path: path.to_owned(), text, own }));
        thing
    }
}

/// Shows the message in a region that screen readers watch.
#[component]
pub fn FlashMessage() -> impl IntoView {
    let Flash(message) = use_flash();
    let path = use_router().path();
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
    view! {
        <p class="flash" role="status" data-kind=foreign>
            {live(text)}
        </p>
    }
}
