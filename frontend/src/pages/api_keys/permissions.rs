//! What a key may, resource by resource, and what it never does.

use keywright_api_types::ErrorCode;
use keywright_api_types::api_keys::{ApiKey, ApiKeyStatus, UpdateApiKey};
use keywright_api_types::key_review::{KeyReview, PermissionUse};
use keywright_api_types::permissions::{Permission, PermissionSet};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::addresses::Address;
use crate::api::{ApiError, SignedIn};
use crate::components::{DataTable, Failure, RemoteView, cell, live};
use crate::flash::use_flash;
use crate::format;
use crate::loading::Remote;

const COLUMNS: &[&str] = &["Resource", "Read", "Create"];

/// The matrix of the key's permissions with their use in the last 30 days.
#[component]
pub fn KeyPermissions(api: SignedIn, key: Remote<ApiKey>, review: Remote<KeyReview>) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="permissions-heading">
            <h2 id="permissions-heading">"Permissions"</h2>
            <RemoteView remote=review view=move |known: &KeyReview| matrix(&known.permissions) />
            <Unused api key review />
        </section>
    }
}

fn matrix(granted: &[PermissionUse]) -> AnyView {
    let mut groups: Vec<&str> = Permission::ALL.iter().map(|permission| permission.group()).collect();
    groups.dedup();
    let row = |group: &'static str| {
        let of = |read_only: bool| {
            let mut group = Permission::ALL.iter().filter(|permission| permission.group() == group);
            group.find(|permission| permission.is_read_only() == read_only).map_or_else(
                || view! { <span class="muted">"–"</span> }.into_any(),
                |permission| permission_cell(*permission, granted),
            )
        };
        view! {
            <tr role="row">
                {cell("Resource", view! { <strong>{group}</strong> })} {cell("Read", of(true))} {cell("Create", of(false))}
            </tr>
        }
        .into_any()
    };
    let rows = groups.into_iter().map(row).collect_view();
    view! { <DataTable caption="Permissions by resource" columns=COLUMNS>{rows}</DataTable> }.into_any()
}

fn permission_cell(permission: Permission, granted: &[PermissionUse]) -> AnyView {
    let word = match granted.iter().find(|used| used.name == permission) {
        None => "No".to_owned(),
        Some(used) if used.unused => "Yes, unused".to_owned(),
        Some(used) => format!("Yes, {}", format::counted(used.calls, "call")),
    };
    view! {
        <div class="two-lines">
            <span>{word}</span>
            <span class="muted">{permission.description()}</span>
        </div>
    }
    .into_any()
}

/// Offers to drop what was not used.
#[component]
fn Unused(api: SignedIn, key: Remote<ApiKey>, review: Remote<KeyReview>) -> impl IntoView {
    let failure = RwSignal::new(None::<ApiError>);
    let flash = use_flash();
    let facts = Memo::new(move |_| {
        let (id, status) = key.with(|load| load.ready().map(|key| (key.id, key.status)))?;
        let (read_at, (used, unused)): (_, (Vec<_>, Vec<_>)) = review.with(|load| {
            let review = load.ready()?;
            Some((review.updated_at, review.permissions.iter().copied().partition(|used: &PermissionUse| !used.unused)))
        })?;
        let names = |uses: &[PermissionUse]| uses.iter().map(|used| used.name).collect::<PermissionSet>();
        (!unused.is_empty() && status != ApiKeyStatus::Revoked).then(|| (id, read_at, names(&used), names(&unused)))
    });
    let drop_unused = move || {
        let Some((id, read_at, kept, dropped)) = facts.get_untracked() else { return };
        let body = UpdateApiKey { permissions: Some(kept), if_updated_at: Some(read_at), ..UpdateApiKey::default() };
        spawn_local(async move {
            match api.update_api_key(&id, &body).await {
                Ok(changed) => {
                    let names: Vec<_> = dropped.iter().map(Permission::name).collect();
                    let all: PermissionSet = kept.iter().chain(dropped.iter()).collect();
                    let if_updated_at = Some(changed.updated_at);
                    let opposite = UpdateApiKey { permissions: Some(all), if_updated_at, ..UpdateApiKey::default() };
                    let told = format!("Dropped: {}.", names.join(", "));
                    let undo = move || api.update_api_key(&id, &opposite);
                    flash.offer_undo(&Address::Key(id).path(), told, undo);
                    failure.try_set(None);
                    key.set(changed);
                    review.reload();
                    crate::browser::focus("h1");
                }
                Err(error) => {
                    if error.code() == Some(ErrorCode::KeyChanged) {
                        key.reload();
                        review.reload();
                    }
                    failure.try_set(Some(error));
                }
            }
        });
    };
    let offer = move || {
        let (_, _, kept, unused) = facts.get()?;
        let names: Vec<_> = unused.iter().map(Permission::name).collect();
        let what = match kept.is_empty() {
            true => {
                view! { <p>"Nothing that this key may do was done for 30 days. Does anybody need it?"</p> }.into_any()
            }
            false => {
                let button = api.may_edit().then(|| {
                    view! {
                        <button type="button" class="button" on:click=move |_| drop_unused()>
                            "Drop unused permissions"
                        </button>
                    }
                });
                view! {
                    <p>"Not used for 30 days: " <code>{names.join(", ")}</code></p>
                    {button}
                }
                .into_any()
            }
        };
        Some(view! { <div class="unused-permissions">{what}</div> })
    };
    let failed = move || failure.get().map(|error| view! { <Failure error on_retry=move |()| drop_unused() /> });
    view! { {live(offer)} {live(failed)} }
}
