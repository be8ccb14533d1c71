//! One key: its settings, its last 24 hours, its latest calls, and what can be done with it.

use keywright_api_types::api_keys::{ApiKey, ApiKeyStatus};
use keywright_api_types::clients::LimitSource;
use keywright_api_types::ids::ApiKeyId;
use keywright_api_types::key_review::{EffectiveRate, KeyReview};
use leptos::prelude::*;

use super::grace::GraceNotice;
use super::permissions::KeyPermissions;
use super::regenerate::RegenerateDialog;
use super::revoke::RevokeDialog;
use crate::addresses::Address;
use crate::api::{RequestFilter, SignedIn};
use crate::components::{
    Glyph, Icon, Listing, LocalMoment, PageHeader, RelativeMoment, RemoteView, RequestTable, Skeleton, StatusBadge,
    UsagePanel, fact, live, or,
};
use crate::loading::{Load, Remote, remote};
use crate::pages::found::Found;
use crate::pages::limits::set_by;
use crate::paging::pages;
use crate::usage_range::{USUAL, range};
use crate::{browser, format};

/// The page at `/api-keys/{id}`.
#[component]
pub fn KeyDetail(api: SignedIn, id: ApiKeyId) -> impl IntoView {
    let id = StoredValue::new(id);
    let key = remote(move || api.api_key(&id.get_value()));
    view! { <Found remote=key page=move || view! { <Detail api id key /> }.into_any() /> }
}

#[component]
fn Detail(api: SignedIn, id: StoredValue<ApiKeyId>, key: Remote<ApiKey>) -> impl IntoView {
    let usage = remote(move || api.usage(id.get_value().as_str(), range(USUAL).span(browser::now())));
    let requests = pages(move |cursor| api.key_requests(&id.get_value(), cursor));
    let review = remote(move || api.review_api_key(&id.get_value()));
    let refresh = move |_| {
        key.reload();
        review.reload();
        usage.reload();
        requests.reload();
    };
    let of_key = RequestFilter { key_id: id.read_value().to_string(), ..RequestFilter::default() };
    let all_calls = of_key.address(&Address::Requests.path());
    let title = key.title("API key", |key| key.name.clone());
    view! {
        <p class="breadcrumb"><a href=Address::Keys.path()>"API keys"</a></p>
        <PageHeader title>
            <KeyActions api key edit_page=|id| Address::EditKey(id).path() />
        </PageHeader>
        {held_back(review)}
        <GraceNotice api key review />
        <RemoteView remote=key view=move |key: &ApiKey| view! { <Settings api key=key.clone() review /> }.into_any() />
        <KeyPermissions api key review />
        <section class="card" aria-labelledby="usage-heading">
            <h2 id="usage-heading">"Last 24 hours"</h2>
            <RemoteView remote=usage view=|report| view! { <UsagePanel report=report.clone() /> }.into_any() />
        </section>
        <section aria-labelledby="calls-heading">
            <header class="section-header">
                <h2 id="calls-heading">"Latest calls"</h2>
                <div class="actions">
                    <a class="button" href=all_calls>
                        "All its calls"
                    </a>
                    <button type="button" class="button" on:click=refresh>
                        <Glyph icon=Icon::Refresh />
                        "Refresh"
                    </button>
                </div>
            </header>
            <Listing
                pages=requests
                noun="call"
                rows=|requests| view! { <RequestTable requests=requests.to_vec() /> }.into_any()
                empty=|| view! { <p class="empty">"No call was made with this key yet."</p> }.into_any()
            />
        </section>
    }
}

/// Holds back what is below until the review is there, which says more above it; one that did not come holds nothing back.
fn held_back(review: Remote<KeyReview>) -> AnyView {
    live(move || review.with(|load| matches!(load, Load::Loading).then(|| view! { <Skeleton /> })))
}

/// What can be done with the key by this reader: nothing once it is revoked, and no new secret while it
/// is expired.
#[component]
pub fn KeyActions(
    api: SignedIn,
    key: Remote<ApiKey>,
    /// The path of the page that changes a key.
    edit_page: fn(ApiKeyId) -> String,
) -> impl IntoView {
    let regenerating = RwSignal::new(false);
    let revoking = RwSignal::new(false);
    let current = Memo::new(move |_| {
        key.with(|load| load.ready().filter(|key| key.status != ApiKeyStatus::Revoked && api.may_edit()).cloned())
    });
    let buttons = move || {
        current.get().map(|key| {
            let regenerate = (key.status == ApiKeyStatus::Active).then(|| {
                view! {
                    <button type="button" class="button" on:click=move |_| regenerating.set(true)>
                        "Regenerate"
                    </button>
                }
            });
            view! {
                <a class="button" href=edit_page(key.id)>
                    "Edit"
                </a>
                {regenerate}
                <button type="button" class="button danger" on:click=move |_| revoking.set(true)>
                    "Revoke"
                </button>
            }
        })
    };
    let regenerate_dialog = move || {
        let shown = regenerating.get().then(|| current.get_untracked()).flatten()?;
        Some(view! { <RegenerateDialog api key=shown remote=key open=regenerating /> })
    };
    let revoke_dialog = move || {
        let shown = revoking.get().then(|| current.get_untracked()).flatten()?;
        Some(view! { <RevokeDialog api key=shown remote=key open=revoking /> })
    };
    view! { {live(buttons)} {live(regenerate_dialog)} {live(revoke_dialog)} }
}

#[component]
fn Settings(api: SignedIn, key: ApiKey, review: Remote<KeyReview>) -> impl IntoView {
    let moment = |at| view! { <LocalMoment at /> };
    let addresses: Vec<_> = key.allowed_ips.iter().map(ToString::to_string).collect();
    let addresses = if addresses.is_empty() { "Everywhere".to_owned() } else { addresses.join(", ") };
    let last_used = key.last_used_at.map(|at| {
        let from = key.last_used_ip.clone().map(|ip| format!(", from {ip}"));
        view! { <RelativeMoment at /> {from} }
    });
    let own_rate = key.rate_limit_per_minute;
    let rate = move || {
        let held = review.with(|load| load.ready().and_then(|review| in_force(own_rate, review.rate)));
        view! {
            {format!("{} a minute", format::counted(own_rate.into(), "request"))}
            {held.map(|held| view! { <span class="muted held">{held}</span> })}
        }
    };
    let made_by = move || review.with(|load| load.ready().and_then(|review| review.made_by.clone()));
    let made_by = move || made_by().map(|who| view! { <span class="muted held">"By " {who}</span> });
    view! {
        {notice(api, &key)}
        <section class="card" aria-labelledby="settings-heading">
            <h2 id="settings-heading" class="visually-hidden">
                "Settings"
            </h2>
            <dl class="facts">
                {fact("Status", view! { <StatusBadge status=key.status /> })}
                {fact("Key", view! { <code>{key.prefix}"…"</code> })}
                {fact("Rate limit", rate)}
                {fact("Allowed addresses", addresses)}
                {fact("Expires", or("Never", key.expires_at.map(moment)))}
                {fact("Last used", or("Never", last_used))}
                {fact("Created", view! { {moment(key.created_at)} {made_by} })}
                {fact("Secret regenerated", or("Never", key.rotated_at.map(moment)))}
            </dl>
        </section>
    }
}

/// What is out of the ordinary about the key.
fn notice(api: SignedIn, key: &ApiKey) -> Option<AnyView> {
    if let Some(at) = key.revoked_at {
        let reason = key.revoke_reason.clone().map(|reason| view! { <p>"Reason: " {reason}</p> });
        let view = view! {
            <div class="notice" data-kind="danger">
                <Glyph icon=Icon::Alert />
                <div><p>"Revoked on " <LocalMoment at /> ". Calls with this key are refused for good."</p> {reason}</div>
            </div>
        };
        return Some(view.into_any());
    }
    if let Some(at) = key.expires_at.filter(|_| key.status == ApiKeyStatus::Expired) {
        let edit = Address::EditKey(key.id).path();
        let edit = api.may_edit().then(|| view! { <p><a href=edit>"Edit the key"</a></p> });
        let view = view! {
            <div class="notice">
                <Glyph icon=Icon::Alert />
                <div>
                    <p>"Expired on " <LocalMoment at /> ". Calls are refused; give it a later expiry to use it again."</p>
                    {edit}
                </div>
            </div>
        };
        return Some(view.into_any());
    }
    None
}

/// Why the key may call less often than its own limit says, or more often than its client's, if it is so.
fn in_force(own: u32, rate: EffectiveRate) -> Option<String> {
    if rate.per_minute < own {
        return Some(format!("Held to {} a minute by {}", format::count(rate.per_minute.into()), set_by(rate.set_by)));
    }
    (rate.set_by == LimitSource::Admin).then(|| "Given by an admin, above your own limit".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_that_an_admin_gave_is_told_from_one_that_an_admin_lowered() {
        let words = |own, per_minute, set_by| in_force(own, EffectiveRate { per_minute, set_by });
        assert_eq!(words(60, 60, LimitSource::Key), None);
        assert_eq!(words(500, 500, LimitSource::Admin).unwrap(), "Given by an admin, above your own limit");
        assert_eq!(words(500, 20, LimitSource::Admin).unwrap(), "Held to 20 a minute by an admin");
        assert_eq!(words(500, 60, LimitSource::Package).unwrap(), "Held to 60 a minute by your package");
    }
}
