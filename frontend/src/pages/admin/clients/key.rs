//! The page of any client's key, and changing it.

use futures_util::future::try_join;
use keywright_api_types::admin::api_keys::{AdminApiKey, AdminApiKeyDetails};
use keywright_api_types::admin::clients::AdminClient;
use keywright_api_types::api_keys::{ApiKey, ApiKeyStatus};
use keywright_api_types::audit::Actor;
use keywright_api_types::clients::{LimitSource, Limits};
use keywright_api_types::ids::ApiKeyId;
use keywright_api_types::key_review::EffectiveRate;
use keywright_api_types::permissions::CatalogueEntry;
use leptos::prelude::*;

use super::keys::rate_hint;
use crate::addresses::AdminAddress;
use crate::api::{ApiError, RequestFilter, SignedIn};
use crate::components::{LocalMoment, PageHeader, RelativeMoment, RemoteView, StatusBadge, fact, or};
use crate::key_draft::KeyDraft;
use crate::loading::{Remote, remote};
use crate::pages::admin::set_by;
use crate::pages::admin::shadow::{WatchedChange, watch_key};
use crate::pages::api_keys::{EditForm, KeyActions};
use crate::pages::found::Found;
use crate::router::use_router;
use crate::{browser, format};

/// The page of any client's key, at `/admin/api-keys/{id}`.
#[component]
pub fn ClientKey(api: SignedIn, id: ApiKeyId) -> impl IntoView {
    let of_key = RwSignal::new(None::<OfKey>);
    let key = remote(move || async move {
        let AdminApiKeyDetails { found: AdminApiKey { key, client_name, rate }, made_by } =
            api.admin_api_key(&id).await?;
        of_key.try_set(Some(OfKey { client_name, rate, made_by }));
        Ok(key)
    });
    view! { <Found remote=key page=move || view! { <KeyPage api id key of_key /> }.into_any() /> }
}

/// What an admin is told of a key beside the key.
#[derive(Clone)]
struct OfKey {
    client_name: String,
    rate: EffectiveRate,
    made_by: Option<Actor>,
}

#[component]
fn KeyPage(api: SignedIn, id: ApiKeyId, key: Remote<ApiKey>, of_key: RwSignal<Option<OfKey>>) -> impl IntoView {
    let title = key.title("API key", |key| key.name.clone());
    let client = move || {
        let id = key.with(|load| load.ready().map(|key| key.client_id))?;
        let name = of_key.get()?.client_name;
        Some(view! { <a href=AdminAddress::Client(id).path()>{name}</a> })
    };
    let settings = move |key: &ApiKey| settings(key, of_key.get_untracked());
    let calls = RequestFilter { key_id: id.to_string(), ..RequestFilter::default() };
    let calls = calls.address(&AdminAddress::Requests.path());
    view! {
        <p class="breadcrumb"><a href=AdminAddress::Clients.path()>"Clients"</a> " / " {client}</p>
        <PageHeader title>
            <a class="button" href=calls>"Its calls"</a>
            <KeyActions api key edit_page=|id| AdminAddress::EditKey(id).path() />
        </PageHeader>
        <WatchedChange api target=id.to_string() />
        <RemoteView remote=key view=settings />
    }
}

fn settings(key: &ApiKey, of_key: Option<OfKey>) -> AnyView {
    let moment = |at| view! { <LocalMoment at /> };
    let addresses: Vec<_> = key.allowed_ips.iter().map(ToString::to_string).collect();
    let addresses = if addresses.is_empty() { "Everywhere".to_owned() } else { addresses.join(", ") };
    let permissions: Vec<_> = key.permissions.iter().map(|permission| permission.name()).collect();
    let reason = key.revoke_reason.clone();
    let (rate, made_by) = of_key.map(|OfKey { rate, made_by, .. }| (rate, made_by)).unzip();
    let made_by = made_by.flatten().map(|who| view! { <span class="muted held">"By " {who.to_string()}</span> });
    let own = Some(key.rate_limit_per_minute).filter(|own| rate.is_none_or(|rate| rate.per_minute != *own));
    let in_force = rate.map(|rate| {
        let per_minute = format!("{} a minute", format::counted(rate.per_minute.into(), "request"));
        fact("Rate in force", view! { {per_minute} <span class="muted held">{set_by(rate.set_by)}</span> })
    });
    view! {
        <section class="card" aria-labelledby="settings-heading">
            <h2 id="settings-heading" class="visually-hidden">
                "Settings"
            </h2>
            <dl class="facts">
                {fact("Status", view! { <StatusBadge status=key.status /> })}
                {fact("Key", view! { <code>{key.prefix.clone()} "…"</code> })}
                {in_force}
                {own.map(|own| fact("Rate of its own", format!("{} a minute", format::counted(own.into(), "request"))))}
                {fact("Allowed addresses", addresses)}
                {fact("Expires", or("Never", key.expires_at.map(moment)))}
                {fact("Last used", or("Never", key.last_used_at.map(|at| view! { <RelativeMoment at /> })))}
                {fact("Created", view! { {moment(key.created_at)} {made_by} })}
                {fact("Secret regenerated", or("Never", key.rotated_at.map(moment)))}
                {key.revoked_at.map(|at| fact("Revoked", moment(at)))}
                {reason.map(|reason| fact("Reason", reason))}
                <div class="wide">
                    <dt>"Permissions"</dt>
                    <dd>{permissions.join(", ")}</dd>
                </div>
            </dl>
        </section>
    }
    .into_any()
}

/// The page that changes any client's key, at `/admin/api-keys/{id}/edit`.
#[component]
pub fn EditClientKey(api: SignedIn, id: ApiKeyId) -> impl IntoView {
    let choices = remote(move || async move {
        let (AdminApiKeyDetails { found, .. }, catalogue) = try_join(api.admin_api_key(&id), api.permissions()).await?;
        let client = api.admin_client(&found.key.client_id).await?;
        Ok::<_, ApiError>((found, client, catalogue))
    });
    let title = choices.title("Edit key", |(found, ..)| format!("Edit {}", found.key.name));
    let router = use_router();
    let on_watch = Callback::new(move |(body, errors, busy)| watch_key(api, id, body, router, errors, busy));
    let form =
        move |(found, client, catalogue): &(AdminApiKey, AdminClient, Vec<CatalogueEntry>)| match found.key.status {
            ApiKeyStatus::Revoked => view! { <p class="notice">"A revoked key cannot be changed."</p> }.into_any(),
            ApiKeyStatus::Active | ApiKeyStatus::Expired => {
                let (key, catalogue) = (found.key.clone(), catalogue.clone());
                let (initial, rate_hint) = begun_with(found, &client.limits);
                let page = AdminAddress::Key(id).path();
                view! { <EditForm api key initial rate_hint catalogue page by_admin=true on_watch /> }.into_any()
            }
        };
    view! {
        <p class="breadcrumb">
            <a href=AdminAddress::Clients.path()>"Clients"</a>
            " / "
            <a href=AdminAddress::Key(id).path()>{choices.title("Key", |(found, ..)| found.key.name.clone())}</a>
        </p>
        <PageHeader title />
        <RemoteView remote=choices view=form />
    }
}

/// What the form for changing a key begins with: the rate in force, so that a key that is held to less than it had can be
/// given its own again.
fn begun_with(AdminApiKey { key, rate, .. }: &AdminApiKey, limits: &Limits) -> (KeyDraft, String) {
    let (mut initial, mut hint) = (KeyDraft::of(key, browser::local), rate_hint(limits));
    // What the server holds it to, nobody can give it.
    if rate.per_minute < key.rate_limit_per_minute && rate.set_by != LimitSource::Server {
        let own = format::count(key.rate_limit_per_minute.into());
        initial.rate = rate.per_minute.to_string();
        hint += &format!(" It is held to less than its own rate, {own} a minute: enter that to give it back.");
    }
    (initial, hint)
}
