//! The old secret while it still works: the evidence of its use, and setting its end.

use keywright_api_types::Timestamp;
use keywright_api_types::api_keys::{ApiKey, ChangeGrace, MAX_GRACE_SECONDS};
use keywright_api_types::key_review::KeyReview;
use leptos::prelude::*;

use super::regenerate::grace_choices;
use crate::api::SignedIn;
use crate::browser;
use crate::clock;
use crate::components::{Glyph, Icon, LocalMoment, RelativeMoment, SendDialog, live};
use crate::forms::FormErrors;
use crate::loading::{Load, Remote};

/// What the end can be set to: in how many seconds, and what the choice says.
const ENDS: [(u32, &str); 3] = [(0, "Ends now"), (3_600, "Ends in 1 hour"), (86_400, "Ends in 24 hours")];
/// What is spared of the longest grace, in seconds, since the reader's clock may be behind the server's.
const SPARED: i64 = 300;

/// Says until when the secret before the current one works and whether somebody uses it; shows nothing if it does not
/// work.
#[component]
pub fn GraceNotice(api: SignedIn, key: Remote<ApiKey>, review: Remote<KeyReview>) -> impl IntoView {
    let open = RwSignal::new(false);
    let running = Memo::new(move |_| {
        key.with(|load| load.ready().filter(|key| key.grace_expires_at.is_some_and(|end| end > clock::now())).cloned())
    });
    let evidence = move || {
        review.with(|load| match load {
            Load::Ready(KeyReview { old_secret_last_used_at: Some(at), old_secret_last_used_ip, .. }) => {
                let from = old_secret_last_used_ip.clone().map(|ip| format!(", from {ip}"));
                view! { <p>"It was last used " <RelativeMoment at=*at /> {from} ". Somebody still has it."</p> }
                    .into_any()
            }
            Load::Ready(_) => running.with(|key| key.as_ref().map(unused)).into_any(),
            Load::Loading | Load::Failed(_) => ().into_any(),
        })
    };
    // What the evidence is about changes with the secret that was replaced.
    Effect::new(move |before: Option<Option<Timestamp>>| {
        let replaced_at = running.with(|key| key.as_ref().and_then(|key| key.rotated_at));
        if before.is_some_and(|before| before != replaced_at) {
            review.reload();
        }
        replaced_at
    });
    let change = move |_| {
        review.reload();
        open.set(true);
    };
    let notice = move || {
        let at = running.get()?.grace_expires_at?;
        let button = api.may_edit().then(|| {
            view! {
                <button type="button" class="button small" on:click=change>
                    "Change the end"
                </button>
            }
        });
        Some(view! {
            <div class="notice">
                <Glyph icon=Icon::Refresh />
                <div>
                    <p>"The secret before this one works until " <LocalMoment at /> " (" <RelativeMoment at /> ")."</p>
                    {evidence}
                    {button}
                </div>
            </div>
        })
    };
    let dialog = move || {
        let shown = open.get().then(|| running.get_untracked()).flatten()?;
        Some(view! { <GraceDialog api shown key open evidence=evidence.into_any() /> })
    };
    view! { {live(notice)} {live(dialog)} }
}

/// That nobody has used the old secret, for how long, and when the key was used before: no proof that nobody will.
fn unused(key: &ApiKey) -> AnyView {
    let Some(at) = key.rotated_at else { return ().into_any() };
    let before = match key.last_used_at {
        None => "The key was never used.".into_any(),
        Some(used) if used < at => {
            view! { "Before that the key was last used " <RelativeMoment at=used /> "." }.into_any()
        }
        Some(used) => view! { "The new secret was last used " <RelativeMoment at=used /> "." }.into_any(),
    };
    view! { <p>"It was not used since it was replaced " <RelativeMoment at /> ". " {before}</p> }.into_any()
}

#[component]
fn GraceDialog(
    api: SignedIn,
    shown: ApiKey,
    key: Remote<ApiKey>,
    open: RwSignal<bool>,
    evidence: AnyView,
) -> impl IntoView {
    let seconds = RwSignal::new(0);
    let errors = FormErrors::new(&[]);
    let id = shown.id;
    let latest = shown.rotated_at.map(|at| at.plus_seconds(i64::from(MAX_GRACE_SECONDS) - SPARED));
    let left = latest.map_or(0, |latest| latest.milliseconds_since(browser::now()) / 1_000);
    let left = u32::try_from(left).unwrap_or(0);
    let mut ends: Vec<_> = ENDS.into_iter().filter(|(seconds, _)| *seconds < left || *seconds == 0).collect();
    if left > 0 {
        ends.push((left, "As late as possible: 7 days after it was replaced"));
    }
    let send = move |()| {
        Ok(Box::pin(async move {
            let changed = api.change_api_key_grace(&id, &ChangeGrace { seconds: seconds.get_untracked() }).await?;
            open.set(false);
            key.set(changed);
            browser::focus_if_lost("h1");
            Ok(())
        }) as _)
    };
    view! {
        <SendDialog
            title=format!("The old secret of {}", shown.name)
            errors
            send
            submit="Set the end"
            on_dismiss=move |()| open.set(false)
        >
            <p>"Once it has ended it cannot be brought back. It never outlives the key."</p>
            {evidence}
            <fieldset class="field">
                <legend>"The old secret"</legend>
                {grace_choices(&ends, seconds)}
            </fieldset>
        </SendDialog>
    }
}
