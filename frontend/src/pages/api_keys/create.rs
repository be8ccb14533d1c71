//! Making a key.

use futures_util::future::try_join;
use keywright_api_types::clients::Client;
use keywright_api_types::permissions::CatalogueEntry;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::addresses::Address;
use crate::api::SignedIn;
use crate::browser;
use crate::components::{KEY_FIELDS, KeyForm, PageHeader, RemoteView, rate_hint, use_new_secret, use_step_up};
use crate::flash::use_flash;
use crate::forms::FormErrors;
use crate::key_draft::{FormClock, KeyDraft};
use crate::loading::remote;
use crate::router::use_router;

/// The page at `/api-keys/new`.
#[component]
pub fn CreateKey(api: SignedIn) -> impl IntoView {
    let choices = remote(move || try_join(api.client(), api.permissions()));
    let errors = FormErrors::new(KEY_FIELDS);
    let busy = RwSignal::new(false);
    let router = use_router();
    let new_secret = use_new_secret();
    let step_up = use_step_up();
    let flash = use_flash();

    let create = Callback::new(move |draft: KeyDraft| {
        let body = match draft.create(FormClock { now: browser::now(), read: browser::moment_of_input }) {
            Ok(body) => body,
            Err(wrong) => return errors.show(wrong),
        };
        busy.set(true);
        spawn_local(async move {
            match step_up.go_on(|| api.create_api_key(&body)).await {
                Ok(created) => {
                    let page = Address::Key(created.key.id);
                    flash.show(&page.path(), format!("The key {} was created.", created.key.name));
                    new_secret.show(created);
                    // Back leads past the form, which would make the key again.
                    router.replace(&page.path());
                }
                Err(error) => errors.show_failure(error),
            }
            busy.try_set(false);
        });
    });
    let form = move |(client, catalogue): &(Client, Vec<CatalogueEntry>)| {
        view! {
            <KeyForm
                initial=KeyDraft::empty()
                catalogue=catalogue.clone()
                rate_hint=rate_hint(&client.limits)
                errors
                busy
                submit="Create key"
                cancel=Address::Keys.path()
                on_submit=create
            />
        }
        .into_any()
    };
    view! {
        <p class="breadcrumb"><a href=Address::Keys.path()>"API keys"</a></p>
        <PageHeader title="Create a key" />
        <RemoteView remote=choices view=form />
    }
}
