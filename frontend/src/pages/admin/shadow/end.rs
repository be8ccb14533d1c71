//! Applying a watched change, and giving one up.

use keywright_api_types::admin::shadow_changes::{ShadowChange, ShadowStatus, ShadowTargetType};
use keywright_api_types::api_keys::ApiKeyStatus;
use leptos::prelude::*;

use super::kind;
use crate::api::SignedIn;
use crate::browser;
use crate::components::{SendDialog, live, use_step_up};
use crate::flash::use_flash;
use crate::forms::FormErrors;
use crate::loading::Remote;

/// The buttons, for those who decide about what is to be changed.
#[component]
pub fn Buttons(api: SignedIn, change: Remote<ShadowChange>) -> impl IntoView {
    // Whether the change is about to be applied, else given up.
    let ending = RwSignal::new(None::<bool>);
    let watched = Memo::new(move |_| {
        let is_theirs = |change: &&ShadowChange| match change.target.target_type {
            ShadowTargetType::ApiKey => api.may_edit(),
            ShadowTargetType::Package => api.is_owner(),
        };
        let is_watched = |change: &&ShadowChange| change.status == ShadowStatus::Watching;
        change.with(|load| load.ready().filter(is_watched).filter(is_theirs).cloned())
    });
    let buttons = move || {
        watched.get().map(|change| {
            let apply = (change.target.status != Some(ApiKeyStatus::Revoked)).then(|| {
                view! {
                    <button type="button" class="button primary" on:click=move |_| ending.set(Some(true))>
                        "Apply"
                    </button>
                }
            });
            view! {
                {apply}
                <button type="button" class="button" on:click=move |_| ending.set(Some(false))>
                    "Discard"
                </button>
            }
        })
    };
    let dialog = move || {
        let (apply, shown) = (ending.get()?, watched.get_untracked()?);
        Some(view! { <EndDialog api shown apply change ending /> })
    };
    view! { {live(buttons)} {live(dialog)} }
}

#[component]
fn EndDialog(
    api: SignedIn,
    shown: ShadowChange,
    apply: bool,
    /// Where the ended change is put.
    change: Remote<ShadowChange>,
    /// Set to nothing to take the dialog off the page.
    ending: RwSignal<Option<bool>>,
) -> impl IntoView {
    let errors = FormErrors::new(&[]);
    let (flash, step_up) = (use_flash(), use_step_up());
    let of = format!("the {} {}", kind(shown.target.target_type), shown.target.name);
    let (title, consequence, submit, done) = match apply {
        true => (format!("Change {of}"), "It counts from the next call on.", "Apply", "The change is in force."),
        false => (
            format!("Discard the change of {of}"),
            "Nothing was changed by it, and it is watched no longer.",
            "Discard",
            "The change is discarded.",
        ),
    };
    let send = move |()| {
        Ok(Box::pin(async move {
            let ended = step_up.go_on(|| api.admin_end_shadow_change(&shown.id, apply)).await?;
            ending.set(None);
            flash.show_here(done.to_owned());
            change.set(ended);
            browser::focus("h1");
            Ok(())
        }) as _)
    };
    view! {
        <SendDialog title errors send submit on_dismiss=move |()| ending.set(None)>
            <p>{consequence}</p>
        </SendDialog>
    }
}
