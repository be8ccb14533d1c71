//! The sheet that names the keyboard shortcuts and switches them off.

use leptos::prelude::*;

use crate::components::{Dialog, live};
use crate::shortcuts::{Shortcut, use_shortcuts};

/// Shows the sheet while somebody asks for it.
#[component]
pub fn ShortcutSheet() -> impl IntoView {
    let shortcuts = use_shortcuts();
    live(move || shortcuts.sheet_is_shown().then(sheet))
}

fn sheet() -> AnyView {
    let shortcuts = use_shortcuts();
    let close = move || shortcuts.show_sheet(false);
    let rows = shortcuts.table().iter().map(row).collect_view();
    view! {
        <Dialog title="Keyboard shortcuts" on_dismiss=move |()| close()>
            <dl class="shortcuts">{rows}</dl>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || shortcuts.are_on()
                    on:change=move |event| shortcuts.switch(event_target_checked(&event))
                />
                <span>"Shortcuts are on"</span>
            </label>
            <div class="actions">
                <button type="button" class="button" on:click=move |_| close()>
                    "Close"
                </button>
            </div>
        </Dialog>
    }
    .into_any()
}

fn row(shortcut: &Shortcut) -> AnyView {
    let (first, second) = shortcut.keys.split_once(' ').unwrap_or((shortcut.keys, ""));
    let second = (!second.is_empty()).then(|| view! { " then " <kbd>{second.to_owned()}</kbd> });
    view! {
        <div>
            <dt>
                <kbd>{first.to_owned()}</kbd>
                {second}
            </dt>
            <dd>{shortcut.words}</dd>
        </div>
    }
    .into_any()
}
