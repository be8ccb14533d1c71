//! Changing a key's settings.

use futures_util::future::try_join3;
use keywright_api_types::api_keys::{ApiKey, ApiKeyStatus, UpdateApiKey};
use keywright_api_types::clients::{Client, Limits};
use keywright_api_types::ids::ApiKeyId;
use keywright_api_types::permissions::CatalogueEntry;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{KEY_FIELDS, KeyForm, PageHeader, RemoteView, rate_hint, use_step_up};
use crate::flash::use_flash;
use crate::forms::FormErrors;
use crate::key_draft::{FormClock, KeyDraft};
use crate::loading::remote;
use crate::router::use_router;
use crate::{browser, format};

type Choices = (ApiKey, Client, Vec<CatalogueEntry>);

/// The page at `/api-keys/{id}/edit`.
#[component]
pub fn EditKey(api: SignedIn, id: ApiKeyId) -> impl IntoView {
    let page = Address::Key(id).path();
    let id = StoredValue::new(id);
    let choices = remote(move || {
        let id = id.get_value();
        try_join3(api.api_key(&id), api.client(), api.permissions())
    });
    let title = choices.title("Edit key", |(key, ..)| format!("Edit {}", key.name));
    let key_path = page.clone();
    let form = move |choices: &Choices| match choices.0.status {
        ApiKeyStatus::Revoked => view! { <p class="notice">"A revoked key cannot be changed."</p> }.into_any(),
        ApiKeyStatus::Active | ApiKeyStatus::Expired => {
            let (key, client, catalogue) = choices.clone();
            let rate_hint = own_rate_hint(&key, &client.limits);
            let initial = KeyDraft::of(&key, browser::local);
            view! { <EditForm api key initial rate_hint catalogue page=page.clone() /> }.into_any()
        }
    };
    view! {
        <p class="breadcrumb"><a href=Address::Keys.path()>"API keys"</a> " / " <a href=key_path>"Key"</a></p>
        <PageHeader title />
        <RemoteView remote=choices view=form />
    }
}

/// The rates that the key's own client may choose from.
fn own_rate_hint(key: &ApiKey, limits: &Limits) -> String {
    let mut hint = rate_hint(limits);
    if key.rate_granted {
        let [rate, most] =
            [key.rate_limit_per_minute, limits.max_rate_limit_per_minute].map(|rate| format::count(rate.into()));
        hint += &format!(
            " An admin gave this key {rate} a minute: once you lower that, you cannot raise it again above {most}."
        );
    }
    hint
}

/// The form for changing a key.
#[component]
pub fn EditForm(
    api: SignedIn,
    key: ApiKey,
    /// What the form begins with.
    initial: KeyDraft,
    /// Which rates there are to choose from.
    rate_hint: String,
    catalogue: Vec<CatalogueEntry>,
    /// The path of the key's own page.
    page: String,
    /// Whether an admin decides.
    #[prop(optional)]
    by_admin: bool,
    /// Runs with a change that is to be watched before it is made.
    #[prop(optional)]
    on_watch: Option<Callback<(UpdateApiKey, FormErrors, RwSignal<bool>)>>,
) -> impl IntoView {
    let errors = FormErrors::new(KEY_FIELDS);
    let busy = RwSignal::new(false);
    let router = use_router();
    let flash = use_flash();
    let step_up = use_step_up();
    let cancel = page.clone();
    let (id, read_at) = (key.id, key.updated_at);
    let before = StoredValue::new(key);

    let begun_with = initial.clone();
    let on_watch = on_watch.map(|on_watch| {
        let begun_with = initial.clone();
        Callback::new(move |draft: KeyDraft| match draft.update(&begun_with, clock()) {
            Ok(body) => on_watch.run((body, errors, busy)),
            Err(wrong) => errors.show(wrong),
        })
    });
    let save = Callback::new(move |draft: KeyDraft| {
        let body = match draft.update(&begun_with, clock()) {
            Ok(body) => body,
            Err(wrong) => return errors.show(wrong),
        };
        let page = page.clone();
        if body == UpdateApiKey::default() {
            flash.show(&page, "Nothing was changed.".to_owned());
            return router.replace(&page);
        }
        let body = UpdateApiKey { if_updated_at: Some(read_at), ..body };
        busy.set(true);
        spawn_local(async move {
            match step_up.go_on(|| api.update_api_key(&id, &body)).await {
                Ok(after) => {
                    let told = "The changes are in force.".to_owned();
                    match opposite(&body, &before.get_value(), &after, by_admin) {
                        Some(opposite) => {
                            flash.offer_undo(&page, told, move || api.update_api_key(&id, &opposite));
                        }
                        None => flash.show(&page, told),
                    }
                    router.replace(&page);
                }
                Err(error) => errors.show_failure(error),
            }
            busy.try_set(false);
        });
    });
    view! {
        <KeyForm
            initial
            catalogue
            rate_hint
            errors
            busy
            submit="Save changes"
            cancel
            on_submit=save
            on_watch
        />
    }
}

/// The change that takes another back, if there is one and the key is as that left it.
fn opposite(change: &UpdateApiKey, before: &ApiKey, after: &ApiKey, by_admin: bool) -> Option<UpdateApiKey> {
    // A rate that an admin sets counts above the package, which the old one need not have done; and nothing can be made
    // to have expired.
    let granted = by_admin && change.rate_limit_per_minute.is_some();
    let expired = change.expires_at.is_some() && before.expires_at.is_some_and(|at| at <= browser::now());
    (!granted && !expired).then(|| UpdateApiKey {
        name: change.name.as_ref().map(|_| before.name.clone()),
        permissions: change.permissions.map(|_| before.permissions),
        rate_limit_per_minute: change.rate_limit_per_minute.map(|_| Some(before.rate_limit_per_minute)),
        expires_at: change.expires_at.map(|_| before.expires_at),
        allowed_ips: change.allowed_ips.as_ref().map(|_| Some(before.allowed_ips.clone())),
        if_updated_at: Some(after.updated_at),
    })
}

fn clock() -> FormClock {
    FormClock { now: browser::now(), read: browser::moment_of_input }
}
