//! Keyboard shortcuts: one table, of which both what keys do and the sheet that names them are made.
//!
//! They are single characters, so they can be switched off, which this browser remembers, and none counts while
//! somebody types.

use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;

use crate::browser;
use crate::router::use_router;

/// Where the choice is remembered.
const STORAGE_NAME: &str = "shortcuts";
const OFF: &str = "off";

/// What finds something on a page, the best first.
const SEARCHES: [&str; 2] = ["main .filters input", "main [role=search] input"];

/// One shortcut.
#[derive(Clone, PartialEq, Eq)]
pub struct Shortcut {
    /// The keys, as the browser names them, with a space between two that follow each other.
    pub keys: &'static str,
    /// What it does, in words.
    pub words: &'static str,
    act: Act,
}

#[derive(Clone, PartialEq, Eq)]
enum Act {
    Go(String),
    Search,
    Help,
    /// Leaves a field here; dialogs and the drawer know the key themselves.
    Leave,
}

/// The shortcuts of the application. Copies stand for the same ones.
#[derive(Clone, Copy)]
pub struct Shortcuts {
    table: RwSignal<Vec<Shortcut>>,
    on: RwSignal<bool>,
    sheet: RwSignal<bool>,
}

/// Makes shortcuts available to everything below the calling component. There are none yet.
pub fn provide_shortcuts() {
    let shortcuts = Shortcuts {
        table: RwSignal::new(Vec::new()),
        on: RwSignal::new(browser::stored(STORAGE_NAME).as_deref() != Some(OFF)),
        sheet: RwSignal::new(false),
    };
    provide_context(shortcuts);
    let router = use_router();
    // The first key of a shortcut that has two; whoever is slow has as long as it takes.
    let begun = StoredValue::new(None::<String>);
    window_event_listener(ev::keydown, move |event| {
        let Some(key) = shortcuts.key_of(&event) else { return };
        let sequence = begun.get_value().map(|begun| format!("{begun} {key}"));
        begun.set_value(None);
        let found = sequence.and_then(|sequence| shortcuts.find(&sequence)).or_else(|| shortcuts.find(&key));
        match found {
            None => return begun.set_value(shortcuts.begins(&key).then_some(key)),
            Some(Act::Leave) => browser::leave_field(),
            Some(Act::Help) => shortcuts.show_sheet(true),
            Some(Act::Go(address)) => router.go(&address),
            // Without anything to search in, the key is the browser's own.
            Some(Act::Search) if !SEARCHES.into_iter().any(browser::focus_now) => return,
            Some(Act::Search) => {}
        }
        event.prevent_default();
    });
}

/// The shortcuts of the application.
pub fn use_shortcuts() -> Shortcuts {
    expect_context()
}

impl Shortcuts {
    /// Begins the table anew, with what works on every page, until the calling component is gone.
    pub fn begin(self) {
        let everywhere = [("?", "Show this", Act::Help), ("/", "Search or filter", Act::Search)];
        let leave = ("Escape", "Leave a field, close a dialog", Act::Leave);
        let entry = |(keys, words, act)| Shortcut { keys, words, act };
        self.table.set(everywhere.into_iter().chain([leave]).map(entry).collect());
        on_cleanup(move || {
            self.table.set(Vec::new());
            self.sheet.set(false);
        });
    }

    /// Adds one that leads to an address.
    pub fn lead(self, keys: &'static str, words: &'static str, address: String) {
        self.table.update(|table| table.push(Shortcut { keys, words, act: Act::Go(address) }));
    }

    /// All of them, in the order in which they are named.
    pub fn table(self) -> Vec<Shortcut> {
        self.table.get()
    }

    /// Whether keys do anything.
    pub fn are_on(self) -> bool {
        self.on.get()
    }

    /// Switches them on or off, and remembers it.
    pub fn switch(self, on: bool) {
        self.on.set(on);
        browser::store(STORAGE_NAME, if on { "" } else { OFF });
    }

    /// Whether the sheet that names them is shown.
    pub fn sheet_is_shown(self) -> bool {
        self.sheet.get()
    }

    /// Shows or hides the sheet.
    pub fn show_sheet(self, shown: bool) {
        self.sheet.set(shown);
    }

    fn find(self, keys: &str) -> Option<Act> {
        self.table.with_untracked(|table| Some(table.iter().find(|shortcut| shortcut.keys == keys)?.act.clone()))
    }

    fn begins(self, key: &str) -> bool {
        let first = |shortcut: &Shortcut| shortcut.keys.split_once(' ').is_some_and(|(first, _)| first == key);
        self.table.with_untracked(|table| table.iter().any(first))
    }

    /// The key that was pressed, if it may be a shortcut's.
    fn key_of(self, event: &KeyboardEvent) -> Option<String> {
        let key = event.key();
        let for_others = event.default_prevented()
            || event.is_composing()
            || event.ctrl_key()
            || event.meta_key()
            || event.alt_key()
            || browser::has_dialog();
        // A character belongs to the field that has the focus, and Escape alone leaves one.
        let may_be = if browser::is_typing() { key == "Escape" } else { key != "Escape" && self.on.get_untracked() };
        (may_be && !for_others).then_some(key)
    }
}
