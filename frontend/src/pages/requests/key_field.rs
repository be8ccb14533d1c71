//! Choosing one of the keys, found by what is typed: a client may have a thousand.

use std::time::Duration;

use keywright_api_types::api_keys::ApiKey;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::live;

use crate::api::SignedIn;
use crate::pages::api_keys::searchable;

/// How long a pause in typing is before the server is asked.
const PAUSE: Duration = Duration::from_millis(150);

/// What the field shows and offers. Copies stand for the same field.
#[derive(Clone, Copy)]
struct Search {
    api: SignedIn,
    /// The chosen key's id; empty for any key.
    key_id: RwSignal<String>,
    text: RwSignal<String>,
    found: RwSignal<Vec<ApiKey>>,
    /// Which of them Enter would choose.
    active: RwSignal<usize>,
    open: RwSignal<bool>,
    /// That something was typed and nothing chosen.
    undecided: RwSignal<bool>,
    latest: StoredValue<u32>,
}

impl Search {
    /// Shows the chosen key by its name.
    fn show_chosen(self, id: String) {
        if id.is_empty() {
            return self.text.set(String::new());
        }
        let known = self.found.with_untracked(|found| found.iter().find(|key| key.id.to_string() == id).cloned());
        if let Some(key) = known {
            return self.text.set(key.name);
        }
        self.text.set(id.clone());
        spawn_local(async move {
            let Ok(parsed) = id.parse() else { return };
            if let Ok(key) = self.api.api_key(&parsed).await
                && self.key_id.try_get_untracked() == Some(id)
            {
                self.text.set(key.name);
            }
        });
    }

    /// Offers the keys that fit what is typed, after a pause.
    fn look_up(self, pause: Duration) {
        self.latest.update_value(|ticket| *ticket += 1);
        let ticket = self.latest.get_value();
        set_timeout(move || self.fetch(ticket), pause);
    }

    fn fetch(self, ticket: u32) {
        // More was typed meanwhile, or the page was left.
        let is_latest = move || self.latest.try_get_value() == Some(ticket);
        if !is_latest() {
            return;
        }
        let text = searchable(&self.text.get_untracked());
        spawn_local(async move {
            let found = self.api.search_api_keys(&text).await;
            if is_latest() {
                // Without an answer nothing is offered.
                self.found.set(found.map(|page| page.data).unwrap_or_default());
                self.active.set(0);
                self.open.set(true);
            }
        });
    }

    /// Takes what was typed for the one key that fits, or says that it stands for none.
    fn leave(self) {
        self.close();
        if !self.key_id.with_untracked(String::is_empty) || self.text.with_untracked(|text| text.trim().is_empty()) {
            return self.show_chosen(self.key_id.get_untracked());
        }
        let only = self.found.with_untracked(|found| match found.as_slice() {
            [key] => Some(key.clone()),
            _ => None,
        });
        match only {
            Some(key) => self.choose(&key),
            None => self.undecided.set(true),
        }
    }

    fn choose(self, key: &ApiKey) {
        self.close();
        self.undecided.set(false);
        self.key_id.set(key.id.to_string());
        self.text.set(key.name.clone());
    }

    fn close(self) {
        // An answer that is on its way opens nothing any more.
        self.latest.update_value(|ticket| *ticket += 1);
        self.open.set(false);
    }

    fn on_key(self, event: &KeyboardEvent) {
        let count = self.found.with_untracked(Vec::len);
        match (event.key().as_str(), self.open.get_untracked()) {
            ("ArrowDown", false) => self.look_up(Duration::ZERO),
            ("ArrowDown", true) => self.active.update(|active| *active = (*active + 1) % count.max(1)),
            ("ArrowUp", true) => self.active.update(|active| *active = (*active + count.max(1) - 1) % count.max(1)),
            ("Escape", true) => {
                // What was turned down is not chosen by leaving the field.
                self.found.set(Vec::new());
                self.close();
            }
            ("Enter", true) => {
                let active = self.active.get_untracked();
                let key = self.found.with_untracked(|found| found.get(active).cloned());
                if let Some(key) = key {
                    self.choose(&key);
                }
            }
            _ => return,
        }
        event.prevent_default();
    }
}

/// Shows the field; an empty one stands for any key.
#[component]
pub fn KeyField(api: SignedIn, key_id: RwSignal<String>) -> impl IntoView {
    let search = Search {
        api,
        key_id,
        text: RwSignal::new(String::new()),
        found: RwSignal::new(Vec::new()),
        active: RwSignal::new(0),
        open: RwSignal::new(false),
        undecided: RwSignal::new(false),
        latest: StoredValue::new(0),
    };
    let Search { text, open, undecided, .. } = search;
    // The address is the truth, but while somebody types nothing is chosen yet.
    Effect::new(move |_| {
        let id = key_id.get();
        if !open.get_untracked() {
            search.show_chosen(id);
        }
    });
    let on_input = move |event| {
        text.set(event_target_value(&event));
        open.set(true);
        undecided.set(false);
        search.found.set(Vec::new());
        key_id.set(String::new());
        search.look_up(PAUSE);
    };
    let problem = move || {
        undecided.get().then(|| {
            view! {
                <p class="field-error" id="key_id-error">
                    "Choose a key, or leave it empty."
                </p>
            }
        })
    };
    let active_id = move || (open.get() && !search.found.read().is_empty()).then(|| option_id(search.active.get()));
    view! {
        <div class="field combobox">
            <label for="key_id">"Key"</label>
            <input
                id="key_id"
                type="text"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                placeholder="Any"
                aria-autocomplete="list"
                aria-controls="key-options"
                aria-expanded=move || open.get().to_string()
                aria-activedescendant=active_id
                prop:value=move || text.get()
                on:input=on_input
                on:click=move |_| search.look_up(Duration::ZERO)
                on:keydown=move |event| search.on_key(&event)
                on:blur=move |_| search.leave()
                aria-invalid=move || undecided.get().then_some("true")
                aria-describedby="key_id-error"
            />
            <ul id="key-options" role="listbox" aria-label="Keys" hidden=move || !open.get()>
                {live(move || options(search))}
            </ul>
            {live(problem)}
        </div>
    }
}

fn options(search: Search) -> AnyView {
    let found = search.found.get();
    if found.is_empty() {
        return view! { <li role="option" aria-disabled="true" class="muted">"No key fits"</li> }.into_any();
    }
    found.into_iter().enumerate().map(|(index, key)| option(search, index, key)).collect_view().into_any()
}

fn option(search: Search, index: usize, key: ApiKey) -> AnyView {
    let (name, prefix) = (key.name.clone(), key.prefix.clone());
    // The field keeps the focus, whose loss would close the list before the click.
    view! {
        <li
            id=option_id(index)
            role="option"
            aria-selected=move || (search.active.get() == index).to_string()
            on:mousedown=|event| event.prevent_default()
            on:click=move |_| search.choose(&key)
        >
            <span class="clipped">{name}</span>
            <code class="muted">{prefix}</code>
        </li>
    }
    .into_any()
}

fn option_id(index: usize) -> String {
    format!("key-option-{index}")
}
