//! Whether the trail is as it was written: walking its chain, against checkpoints that are kept here and elsewhere.

use keywright_api_types::audit::{AuditCheckpoint, AuditVerification};
use leptos::ev::{Event, SubmitEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::checkpoints::Checkpoints;
use crate::addresses::AdminAddress;
use crate::api::admin::read_checkpoint;
use crate::api::{Answer, SignedIn};
use crate::components::{Failure, Glyph, Icon, PageHeader, SubmitButton, live};
use crate::{browser, format};

/// What the chain is held against beside the checkpoints that the server keeps.
#[derive(Clone, PartialEq)]
enum Chosen {
    Nothing,
    Checkpoint(AuditCheckpoint),
    Unreadable,
}

/// How far it has come.
#[derive(Clone)]
enum Walk {
    Idle,
    Walking { checked: u64, total: u64 },
    Done(Answer<AuditVerification>),
}

/// The page at `/admin/audit-trail/proof`.
#[component]
pub fn AuditProof(api: SignedIn) -> impl IntoView {
    let chosen = RwSignal::new(Chosen::Nothing);
    let walk = RwSignal::new(Walk::Idle);
    let busy = RwSignal::new(false);
    let verify = move || {
        let against = match chosen.get_untracked() {
            Chosen::Nothing => None,
            Chosen::Checkpoint(checkpoint) => Some(checkpoint),
            Chosen::Unreadable => return,
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        walk.set(Walk::Walking { checked: 0, total: 0 });
        spawn_local(async move {
            let progress = move |checked, total| {
                walk.try_set(Walk::Walking { checked, total });
            };
            let answer = api.admin_verify_audit_trail(against, progress).await;
            walk.try_set(Walk::Done(answer));
            busy.try_set(false);
        });
    };
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        verify();
    };
    let choose = move |event: Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(file) = input.and_then(|input| input.files()?.get(0)) else {
            chosen.set(Chosen::Nothing);
            return;
        };
        spawn_local(async move {
            let read = browser::text_of(&file).await.and_then(|text| read_checkpoint(&text));
            chosen.try_set(read.map_or(Chosen::Unreadable, Chosen::Checkpoint));
        });
    };
    let error = move || {
        let message = "This is not a checkpoint as it was exported.";
        (*chosen.read() == Chosen::Unreadable)
            .then(|| view! { <p class="field-error" id="checkpoint-error">{message}</p> })
    };
    let outcome = move || match walk.get() {
        Walk::Done(Ok(outcome)) => verdict(&outcome),
        Walk::Done(Err(error)) => view! { <Failure error on_retry=move |()| verify() /> }.into_any(),
        _ => ().into_any(),
    };
    let progress = move || match walk.get() {
        Walk::Walking { checked, total } => walked(checked, total),
        _ => ().into_any(),
    };
    view! {
        <p class="breadcrumb">
            <a href=AdminAddress::AuditTrail.path()>"Audit trail"</a>
        </p>
        <PageHeader title="Proof of the trail" />
        <p class="lead">
            "Verifying walks the whole chain and names the first event that was changed, moved or taken away. It also holds the chain against every checkpoint below."
        </p>
        <form class="card form" on:submit=on_submit>
            <div class="field">
                <label for="checkpoint">"A checkpoint that you kept elsewhere (optional)"</label>
                <input
                    type="file"
                    id="checkpoint"
                    accept=".json,application/json"
                    aria-describedby="checkpoint-hint checkpoint-error"
                    on:change=choose
                />
                <p class="hint" id="checkpoint-hint">
                    "Whoever can write to the database can also take checkpoints away. Against one of your own, even that shows."
                </p>
                <div role="alert">{error}</div>
            </div>
            <div class="actions">
                <SubmitButton text="Verify" busy />
            </div>
            {live(progress)}
            <div role="status">{outcome}</div>
        </form>
        <Checkpoints api />
    }
}

fn walked(checked: u64, total: u64) -> AnyView {
    let text = format!("{} of {}", format::count(checked), format::counted(total, "event"));
    view! {
        <div class="walk">
            <progress aria-label="Events walked" max=total.max(1).to_string() value=checked.to_string()></progress>
            <p class="muted">{text}</p>
        </div>
    }
    .into_any()
}

fn verdict(outcome: &AuditVerification) -> AnyView {
    let (kind, icon) = if outcome.intact { ("success", Icon::Check) } else { ("danger", Icon::Alert) };
    let fitting = match (outcome.intact, outcome.checkpoints) {
        (false, _) => format!("{} before that were right.", format::counted(outcome.checked, "event")),
        (true, 0) => {
            "There is no checkpoint yet: that the newest events were cut off, or all of them written anew, would not show.".to_owned()
        }
        (true, fitting) => format!("It fits {}.", format::counted(fitting, "checkpoint")),
    };
    let others = (outcome.by_other_keys > 0).then(|| {
        let others = format::counted(outcome.by_other_keys, "checkpoint");
        view! { <p>{others} " signed with another key than this server's. Compare it with the keys that you keep."</p> }
    });
    view! {
        <div class="notice" data-kind=kind>
            <Glyph icon />
            <div>
                <p>
                    <strong>{outcome.verdict()}</strong>
                </p>
                <p>{fitting}</p>
                {others}
            </div>
        </div>
    }
    .into_any()
}
