//! A program in the language of the reader's choice, which is kept in this browser.

use keywright_api_types::guide::{Language, ORIGIN, Snippet};
use leptos::prelude::*;

use crate::browser;
use crate::components::{CopyButton, live};
use crate::router::use_router;

/// Under which name the choice is kept.
const STORED: &str = "language";

/// The chosen language, the same for all snippets of a page. An address may name one: `?language=rust`.
#[derive(Clone, Copy)]
pub struct ChosenLanguage(RwSignal<Language>);

impl ChosenLanguage {
    /// What the address names, else what was chosen before.
    pub fn remembered() -> Self {
        let router = use_router();
        let named = untrack(|| router.parameter(STORED)).parse().ok();
        let stored = || browser::stored(STORED)?.parse().ok();
        Self(RwSignal::new(named.or_else(stored).unwrap_or(Language::Curl)))
    }

    fn choose(self, language: Language) {
        browser::store(STORED, language.as_str());
        self.0.set(language);
    }
}

/// Shows a program; `place` tells it from others on the page.
pub fn snippets(place: &str, snippets: &[Snippet], chosen: ChosenLanguage) -> AnyView {
    let origin = browser::origin();
    let programs: Vec<(Language, String)> =
        snippets.iter().map(|snippet| (snippet.language, snippet.code.replace(ORIGIN, &origin))).collect();
    let name = format!("language-{place}");
    let choices = Language::ALL.iter().map(|language| choice(name.clone(), *language, chosen)).collect_view();
    let id = format!("code-{place}");
    let code = move || {
        let language = chosen.0.get();
        let found = programs.iter().find(|(of, _)| *of == language);
        program(id.clone(), found.map(|(_, code)| code.clone()).unwrap_or_default())
    };
    view! {
        <div class="snippet">
            <fieldset class="segments">
                <legend class="visually-hidden">"Language"</legend>
                {choices}
            </fieldset>
            {live(code)}
        </div>
    }
    .into_any()
}

fn choice(name: String, language: Language, chosen: ChosenLanguage) -> AnyView {
    view! {
        <label>
            <input
                type="radio"
                name=name
                prop:checked=move || chosen.0.get() == language
                on:change=move |_| chosen.choose(language)
            />
            <span>{language.title()}</span>
        </label>
    }
    .into_any()
}

fn program(id: String, code: String) -> AnyView {
    let selector = StoredValue::new(format!("#{id}"));
    let text = StoredValue::new(code.clone());
    // Where copying is not allowed the text is marked, to be copied by hand.
    let on_done = move |done: bool| {
        if !done {
            selector.with_value(|selector| browser::select_text(selector));
        }
    };
    view! {
        <pre class="code" tabindex="0" id=id>
            <code>{code}</code>
        </pre>
        <div class="actions">
            <CopyButton label="Copy" text on_done />
        </div>
    }
    .into_any()
}
