//! The client's package: what it opens, what others would open, and asking for one of them.

use futures_util::future::try_join3;
use keywright_api_types::Page;
use keywright_api_types::clients::{Client, LimitSource, OfferedPackage};
use keywright_api_types::features::Feature;
use keywright_api_types::upgrade_requests::{RequestUpgrade, UpgradeRequest};
use leptos::prelude::*;

use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{
    DataTable, Glyph, Icon, PageHeader, RelativeMoment, RemoteView, SendDialog, StatusBadge, TextArea, cell, fact,
    filled, live,
};
use crate::flash::use_flash;
use crate::forms::FormErrors;
use crate::loading::{Remote, remote};
use crate::{browser, format};

const COLUMNS: &[&str] = &["Package", "API access", "Advanced API", "Keys", "Highest rate", "Log kept", "Yours"];

type Known = (Client, Vec<OfferedPackage>, Page<UpgradeRequest>);

/// The package that is about to be asked for.
type Asked = RwSignal<Option<OfferedPackage>>;

/// The page at `/package`.
#[component]
pub fn PackagePage(api: SignedIn) -> impl IntoView {
    let known = remote(move || try_join3(api.client(), api.packages(), api.upgrade_requests()));
    let asked: Asked = RwSignal::new(None);
    let dialog = move || asked.get().map(|package| view! { <AskDialog api package asked known /> });
    view! {
        <PageHeader title="Package" />
        <p class="lead">
            "What your package opens, and what another one would. After a change to a smaller package nothing is deleted: keys above its limits are held to them."
        </p>
        <RemoteView remote=known view=move |known: &Known| content(api, known, asked) />
        {live(dialog)}
    }
}

fn content(api: SignedIn, (client, packages, requests): &Known, asked: Asked) -> AnyView {
    let waits = requests.data.iter().any(|request| request.settled_at.is_none());
    let may_ask = api.may_edit() && !waits;
    let rows = packages.iter().map(|package| row(package, client, may_ask.then_some(asked))).collect_view();
    let limits = client.limits;
    let limit = |number: u32, source| format!("{}, set by {}", format::count(number.into()), source_words(source));
    view! {
        <section class="card" aria-labelledby="limits-heading">
            <h2 id="limits-heading">"In force for you"</h2>
            <dl class="facts">
                {fact("Package", client.package.name.clone())}
                {fact("Active keys", limit(limits.max_api_keys, limits.max_api_keys_set_by))}
                {fact("Requests a minute and key", limit(limits.max_rate_limit_per_minute, limits.max_rate_limit_set_by))}
            </dl>
        </section>
        <DataTable caption="Packages, smallest first" columns=COLUMNS>
            {rows}
        </DataTable>
        {own_requests(&requests.data)}
    }
    .into_any()
}

fn source_words(source: LimitSource) -> &'static str {
    match source {
        LimitSource::Key => "the key",
        LimitSource::Package => "your package",
        LimitSource::Admin => "an admin",
        LimitSource::Server => "this installation",
    }
}

fn row(package: &OfferedPackage, client: &Client, asked: Option<Asked>) -> AnyView {
    let has = |feature: Feature| match package.features.contains(&feature) {
        true => view! { <span class="door"><Glyph icon=Icon::Check />"Open"</span> }.into_any(),
        false => view! { <span class="door muted"><Glyph icon=Icon::Lock />"Locked"</span> }.into_any(),
    };
    let is_own = package.id == client.package.id;
    let offered = package.clone();
    let yours = match (is_own, asked) {
        (true, _) => view! { <strong>"Your package"</strong> }.into_any(),
        (false, None) => "–".into_any(),
        (false, Some(asked)) => {
            let label = format!("Ask for {}", package.name);
            let ask = move |_| asked.set(Some(offered.clone()));
            view! {
                <button type="button" class="button small" on:click=ask>
                    {label}
                </button>
            }
            .into_any()
        }
    };
    view! {
        <tr role="row">
            {cell("Package", view! { <strong>{package.name.clone()}</strong> })} {cell("API access", has(Feature::ApiBasic))}
            {cell("Advanced API", has(Feature::ApiAdvanced))} {cell("Keys", format::count(package.max_api_keys.into()))}
            {cell("Highest rate", format!("{} / min", format::count(package.max_rate_limit_per_minute.into())))}
            {cell("Log kept", format::counted(package.log_retention_days.into(), "day"))} {cell("Yours", yours)}
        </tr>
    }
    .into_any()
}

fn own_requests(requests: &[UpgradeRequest]) -> Option<AnyView> {
    let line = |request: &UpgradeRequest| {
        let said = |who: &'static str, text: &Option<String>| {
            text.clone().map(|text| view! { <p class="muted">{who} {text}</p> })
        };
        view! {
            <li>
                <p>
                    <strong>{request.package.name.clone()}</strong>
                    ", asked for "
                    <RelativeMoment at=request.created_at />
                    " "
                    <StatusBadge status=request.status />
                </p>
                {said("You: ", &request.message)}
                {said("Answer: ", &request.answer)}
            </li>
        }
        .into_any()
    };
    (!requests.is_empty()).then(|| {
        view! {
            <section class="card" aria-labelledby="upgrades-heading">
                <h2 id="upgrades-heading">"Your requests"</h2>
                <ul class="upgrade-list">{requests.iter().map(line).collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}

#[component]
fn AskDialog(api: SignedIn, package: OfferedPackage, asked: Asked, known: Remote<Known>) -> impl IntoView {
    let message = RwSignal::new(String::new());
    let errors = FormErrors::new(&["message"]);
    let flash = use_flash();
    let name = StoredValue::new(package.name.clone());
    let send = move |()| {
        let body = RequestUpgrade { package_id: package.id, message: filled(message) };
        Ok(Box::pin(async move {
            api.request_upgrade(&body).await?;
            asked.set(None);
            flash.show(&Address::Package.path(), format!("You have asked for {}.", name.get_value()));
            known.reload();
            browser::focus("h1");
            Ok(())
        }) as _)
    };
    view! {
        <SendDialog
            title=format!("Ask for {}", package.name)
            errors
            send
            submit="Ask"
            on_dismiss=move |()| asked.set(None)
        >
            <p>"The people who run this platform see your request, and you see here what becomes of it."</p>
            <TextArea
                name="message"
                label="Why (optional)"
                value=message
                error=errors.at("message")
                hint="What you need it for, and from when on."
            />
        </SendDialog>
    }
}
