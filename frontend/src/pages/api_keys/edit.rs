//! Changing a key's settings.

use futures_util::future::try_join3;
use keywright_api_types::api_keys::{ApiKey, ApiKeyStatus, UpdateApiKey};
use keywright_api_types::clients::Client;
use keywright_api_types::ids::ApiKeyId;
use keywright_api_types::permissions::CatalogueEntry;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

use super::{LIST, address, key_of_address};
use crate::api::SignedIn;
use crate::browser;
use crate::components::{KEY_FIELDS, KeyForm, PageHeader, RemoteView};
use crate::flash::use_flash;
use crate::forms::FormErrors;
use crate::key_draft::{FormClock, KeyDraft};
use crate::loading::remote;
use crate::pages::NotFound;

type Choices = (ApiKey, Client, Vec<CatalogueEntry>);

/// The page at `/api-keys/{id}/edit`.
#[component]
pub fn EditKey(api: SignedIn) -> impl IntoView {
    match key_of_address() {
        Some(id) => view! { <Edit api id /> }.into_any(),
        None => view! { <NotFound /> }.into_any(),
    }
}

#[component]
fn Edit(api: SignedIn, id: ApiKeyId) -> impl IntoView {
    let page = address(&id);
    let id = StoredValue::new(id);
    let choices = remote(move || {
        let id = id.get_value();
        async move { try_join3(api.api_key(&id), api.client(), api.permissions()).await }
    });
    let title = Signal::derive(move || {
        choices.with(|load| load.ready().map_or("Edit key".to_owned(), |(key, ..)| format!("Edit {}", key.name)))
    });
    let cancel = page.clone();
    let form = move |choices: &Choices| match choices.0.status {
        ApiKeyStatus::Revoked => view! { <p class="notice">"A revoked key cannot be changed."</p> }.into_any(),
        ApiKeyStatus::Active | ApiKeyStatus::Expired => {
            view! { <EditForm api choices=choices.clone() page=cancel.clone() /> }.into_any()
        }
    };
    view! {
        <p class="breadcrumb"><a href=LIST>"API keys"</a> " / " <a href=page>"Key"</a></p>
        <PageHeader title />
        <RemoteView remote=choices view=form />
    }
}

#[component]
fn EditForm(api: SignedIn, choices: Choices, page: String) -> impl IntoView {
    let (key, client, catalogue) = choices;
    let initial = KeyDraft::of(&key, browser::local);
    let errors = FormErrors::new(KEY_FIELDS);
    let busy = RwSignal::new(false);
    let navigate = use_navigate();
    let flash = use_flash();
    let cancel = page.clone();
    let id = key.id;

    let begun_with = initial.clone();
    let save = Callback::new(move |draft: KeyDraft| {
        let clock = FormClock { now: browser::now(), read: browser::moment_of_input };
        let body = match draft.update(&begun_with, clock) {
            Ok(body) => body,
            Err(wrong) => return errors.show(wrong),
        };
        let (navigate, page, id) = (navigate.clone(), page.clone(), id.clone());
        if body == UpdateApiKey::default() {
            flash.show(page.clone(), "Nothing was changed.");
            return navigate(&page, Default::default());
        }
        busy.set(true);
        spawn_local(async move {
            match api.update_api_key(&id, &body).await {
                Ok(_) => {
                    flash.show(page.clone(), "The changes are in force.");
                    navigate(&page, Default::default());
                }
                Err(error) => errors.show_failure(error),
            }
            busy.try_set(false);
        });
    });
    view! {
        <KeyForm initial catalogue limits=client.limits errors busy submit="Save changes" cancel on_submit=save />
    }
}
