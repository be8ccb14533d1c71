//! The client's package: what it opens, what others would open, and asking for one of them.

use futures_util::future::try_join3;
use keywright_api_types::Page;
use keywright_api_types::clients::{Client, OfferedPackage};
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
use crate::pages::limits::set_by;
use crate::pages::losses::losses;
use crate::{browser, format};

const COLUMNS: &[&str] = &["Package", "API access", "Advanced API", "Keys", "Highest rate", "Log kept", "Yours"];

type Known = (Client, Vec<OfferedPackage>, Page<UpgradeRequest>);

/// The package that is about to be asked for.
type Asked = RwSignal<Option<OfferedPackage>>;

/// The page at `/package`.
#[component]
pub fn PackagePage(api: SignedIn) -> impl IntoView {
    // What was granted meanwhile opens the other pages, too.
    api.look_again();
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
    let why_not = match (api.may_edit(), waits) {
        (false, _) => Some("An owner or a developer of your team can ask for another package."),
        (true, true) => Some("You have asked for a package. Once that is answered you can ask for another."),
        (true, false) => None,
    };
    let limits = client.limits;
    let limit = |number: u32, source| format!("{}, set by {}", format::count(number.into()), set_by(source));
    let open: Vec<_> = client.features.iter().map(|feature| feature.title()).collect();
    let open = match open.is_empty() {
        true => format!("Nothing, set by {}", set_by(client.features_set_by)),
        false => format!("{}, set by {}", open.join(" and "), set_by(client.features_set_by)),
    };
    view! {
        <section class="card" aria-labelledby="limits-heading">
            <h2 id="limits-heading">"In force for you"</h2>
            <dl class="facts">
                {fact("Package", client.package.name.clone())}
                {fact("Open", open)}
                {fact("Active keys", limit(limits.max_api_keys, limits.max_api_keys_set_by))}
                {fact("Requests a minute and key", limit(limits.max_rate_limit_per_minute, limits.max_rate_limit_set_by))}
            </dl>
        </section>
        {why_not.map(|why| view! { <p class="muted">{why}</p> })}
        <DataTable caption="Packages, smallest first" columns=COLUMNS>
            {rows}
        </DataTable>
        {own_requests(&requests.data)}
    }
    .into_any()
}

fn row(package: &OfferedPackage, client: &Client, asked: Option<Asked>) -> AnyView {
    let is_own = package.id == client.package.id;
    // What is in force for the reader may be an admin's doing.
    let opens = |feature: Feature| if is_own { client.has(feature) } else { package.features.contains(&feature) };
    let has = |feature: Feature| match opens(feature) {
        true => view! { <span class="door"><Glyph icon=Icon::Check />"Open"</span> }.into_any(),
        false => view! { <span class="door muted"><Glyph icon=Icon::Lock />"Locked"</span> }.into_any(),
    };
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
    let lost = known.with(|load| {
        let (client, packages, _) = load.ready()?;
        let own = packages.iter().find(|package| package.id == client.package.id);
        Some(losses(client, own, &package))
    });
    let lost = lost.filter(|lost| !lost.is_empty()).map(|lost| {
        let lines = lost.into_iter().map(|line| view! { <li>{line}</li> }.into_any()).collect_view();
        view! {
            <div class="notice">
                <Glyph icon=Icon::Alert />
                <div>
                    <p>"With it you would have less than now:"</p>
                    <ul>{lines}</ul>
                </div>
            </div>
        }
    });
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
            {lost}
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
