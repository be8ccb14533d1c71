//! A modal dialog: the browser's own, so that focus and the rest of the page are its business.

use std::sync::atomic::{AtomicUsize, Ordering};

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

/// Shows a dialog for as long as it is mounted.
#[component]
pub fn Dialog(
    /// The dialog's heading.
    #[prop(into)]
    title: String,
    /// Runs on Escape, and when the browser closes the dialog for a reason of its own.
    #[prop(into)]
    on_dismiss: Callback<()>,
    children: Children,
) -> impl IntoView {
    // A dialog may stand above another.
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let title_id = format!("dialog-title-{}", COUNT.fetch_add(1, Ordering::Relaxed));
    let labelled_by = title_id.clone();
    let dialog = NodeRef::<html::Dialog>::new();
    let show = move || {
        if let Some(dialog) = dialog.try_get_untracked().flatten().filter(|dialog| !dialog.open()) {
            // It fails only for a dialog that is not on the page any more.
            let _ = dialog.show_modal();
        }
    };
    Effect::new(move |_| {
        dialog.track();
        show();
    });
    // Closing before it is taken off the page gives the focus back to where it was.
    on_cleanup(move || {
        if let Some(dialog) = dialog.try_get_untracked().flatten() {
            dialog.close();
        }
    });
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            on_dismiss.run(());
        }
    };
    let on_close = move |_| {
        on_dismiss.try_run(());
        request_animation_frame(show);
    };
    view! {
        <dialog node_ref=dialog aria-labelledby=labelled_by on:keydown=on_key on:close=on_close>
            <h2 id=title_id>{title}</h2>
            {children()}
        </dialog>
    }
}
