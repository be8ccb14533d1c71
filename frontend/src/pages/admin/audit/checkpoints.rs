//! The checkpoints that the server keeps, to be taken elsewhere, and the key that checks them.

use keywright_api_types::audit::{AuditCheckpoint, AuditKey};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{ApiError, SignedIn};
use crate::components::{DataTable, Empty, Failure, Icon, Listing, LocalMoment, RemoteView, cell, live};
use crate::format;
use crate::loading::remote;
use crate::paging::pages;

/// Shows them, and makes new ones.
#[component]
pub fn Checkpoints(api: SignedIn) -> impl IntoView {
    let checkpoints = pages(move |cursor| api.admin_audit_checkpoints(cursor));
    let key = remote(move || api.admin_audit_key());
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<ApiError>);
    let sign = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let made = api.admin_create_audit_checkpoint().await;
            busy.try_set(false);
            failure.try_set(made.err());
            checkpoints.reload();
        });
    };
    let button = api.may_edit().then(|| {
        view! {
            <button
                type="button"
                class="button"
                aria-disabled=move || busy.get().to_string()
                on:click=move |_| sign()
            >
                "Sign the trail now"
            </button>
        }
    });
    let failed = move || {
        failure.get().map(|error| view! { <Failure error on_retry=move |()| sign() focus="#checkpoints-heading" /> })
    };
    let empty = || {
        view! {
            <Empty icon=Icon::Shield title="No checkpoint yet">
                <p>"One is made each day on which something happened."</p>
            </Empty>
        }
        .into_any()
    };
    view! {
        <section class="card" aria-labelledby="checkpoints-heading">
            <div class="page-header">
                <h2 id="checkpoints-heading" tabindex="-1">
                    "Checkpoints"
                </h2>
                {button}
            </div>
            <p class="muted">
                "A checkpoint signs all events up to one. Keep some, and the public key, where nobody who runs this server can write."
            </p>
            <RemoteView remote=key view=public_key />
            {live(failed)}
            <Listing pages=checkpoints noun="checkpoint" rows=table empty />
        </section>
    }
}

fn public_key(key: &AuditKey) -> AnyView {
    let key = key.public_key.clone();
    view! { <p class="wrapping">"Public key " <code>{key}</code></p> }.into_any()
}

fn table(checkpoints: &[AuditCheckpoint]) -> AnyView {
    let rows = checkpoints.iter().map(row).collect_view();
    view! { <DataTable caption="Checkpoints" columns=&["Signed", "Up to event", "Hash", "File"]>{rows}</DataTable> }
        .into_any()
}

fn row(checkpoint: &AuditCheckpoint) -> AnyView {
    let file = format!("/api/v1/admin/audit-checkpoints/{}", checkpoint.id);
    let number = format::count(checkpoint.sequence.unsigned_abs());
    let label = format!("Download the checkpoint of event {number}");
    let hash = checkpoint.hash.clone();
    let beginning: String = hash.chars().take(16).collect();
    view! {
        <tr role="row">
            {cell("Signed", view! { <LocalMoment at=checkpoint.at /> })} {cell("Up to event", number)}
            {cell("Hash", view! { <code title=hash>{beginning} "…"</code> })}
            {cell(
                "File",
                view! {
                    <a class="button small" rel="external" download="" href=file aria-label=label>
                        "Download"
                    </a>
                },
            )}
        </tr>
    }
    .into_any()
}
