//! Clients' requests for another package, for admins.

use keywright_api_types::admin::clients::UpdateClient;
use keywright_api_types::admin::impact::Impact;
use keywright_api_types::upgrade_requests::{SettleUpgrade, UpgradeRequest, UpgradeStatus};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::addresses::AdminAddress;
use crate::api::{ApiError, SignedIn};
use crate::browser;
use crate::components::{
    DataTable, Dialog, Empty, Failure, Icon, Listing, PageHeader, RelativeMoment, RemoteView, SendForm, StatusBadge,
    TextArea, cell, filled, live,
};
use crate::flash::use_flash;
use crate::forms::FormErrors;
use crate::loading::remote;
use crate::pages::admin::impact::ImpactList;
use crate::pages::list_filter::{FilterBar, use_filter};
use crate::paging::{Pages, pages};
use crate::status;

const COLUMNS: &[&str] = &["Client", "Has", "Asks for", "Why", "Status", "Asked"];

/// A request that is about to be settled, and whether the client gets the package.
type Settling = RwSignal<Option<(UpgradeRequest, bool)>>;

/// The page at `/admin/upgrade-requests`; `?status=` chooses a status.
#[component]
pub fn UpgradeRequests(api: SignedIn) -> impl IntoView {
    let filter = use_filter(status::choices::<UpgradeStatus>(None));
    let requests = pages(move |cursor| api.admin_upgrade_requests(&filter.get(), cursor));
    let settling: Settling = RwSignal::new(None);
    let failure = RwSignal::new(None::<(ApiError, UpgradeRequest)>);
    let see = Callback::new(move |request: UpgradeRequest| {
        spawn_local(async move {
            match api.admin_see_upgrade_request(&request.id).await {
                Ok(seen) => {
                    failure.try_set(None);
                    requests.put(|request| request.id == seen.id, seen.clone());
                    browser::focus_if_lost("h1");
                }
                Err(error) => {
                    failure.try_set(Some((error, request)));
                }
            }
        });
    });
    let rows = move |requests: &[UpgradeRequest]| {
        let rows = requests.iter().map(|request| row(api, request, settling, see)).collect_view();
        view! { <DataTable caption="Requests, newest first" columns=COLUMNS>{rows}</DataTable> }.into_any()
    };
    let empty = move || match filter.is_bare() {
        true => view! {
            <Empty icon=Icon::Package title="No requests">
                <p>"When a client asks for another package, it appears here."</p>
            </Empty>
        }
        .into_any(),
        false => view! { <p class="empty">"No request has this status."</p> }.into_any(),
    };
    let dialog = move || {
        let (request, grant) = settling.get()?;
        Some(view! { <SettleDialog api request grant settling requests /> })
    };
    let failed = move || {
        let (error, request) = failure.get()?;
        Some(view! { <Failure error on_retry=move |()| see.run(request.clone()) /> })
    };
    view! {
        <PageHeader title="Upgrade requests" />
        <FilterBar filter list=AdminAddress::UpgradeRequests.path() />
        {live(failed)}
        <Listing pages=requests noun="request" rows empty />
        {live(dialog)}
    }
}

fn row(api: SignedIn, request: &UpgradeRequest, settling: Settling, see: Callback<UpgradeRequest>) -> AnyView {
    let buttons = (api.may_settle() && request.settled_at.is_none()).then(|| buttons(request, settling, see));
    let answer = request.answer.clone().map(|answer| view! { <span class="muted">{answer}</span> });
    let status = view! {
        <div class="with-actions">
            <div class="two-lines">
                <StatusBadge status=request.status />
                {answer}
            </div>
            {buttons}
        </div>
    };
    let client = view! { <a href=AdminAddress::Client(request.client_id).path()>{request.client_name.clone()}</a> };
    view! {
        <tr role="row">
            {cell("Client", client)}
            {cell("Has", request.current_package.name.clone())} {cell("Asks for", request.package.name.clone())}
            {cell("Why", request.message.clone().unwrap_or_else(|| "–".to_owned()))} {cell("Status", status)}
            {cell("Asked", view! { <RelativeMoment at=request.created_at /> })}
        </tr>
    }
    .into_any()
}

fn buttons(request: &UpgradeRequest, settling: Settling, see: Callback<UpgradeRequest>) -> AnyView {
    let stored = StoredValue::new(request.clone());
    let button = move |text: &'static str, class: &'static str, on_click: Callback<()>| {
        let label =
            stored.with_value(|request| format!("{text}: {} for {}", request.package.name, request.client_name));
        view! {
            <button type="button" class=class aria-label=label on:click=move |_| on_click.run(())>
                {text}
            </button>
        }
        .into_any()
    };
    let seen = (request.status == UpgradeStatus::Open)
        .then(|| button("Seen", "button small", Callback::new(move |()| see.run(stored.get_value()))));
    let settle = move |grant| Callback::new(move |()| settling.set(Some((stored.get_value(), grant))));
    view! {
        <div class="actions">
            {seen} {button("Grant", "button small", settle(true))} {button("Decline", "button small danger", settle(false))}
        </div>
    }
    .into_any()
}

#[component]
fn SettleDialog(
    api: SignedIn,
    request: UpgradeRequest,
    grant: bool,
    settling: Settling,
    requests: Pages<UpgradeRequest>,
) -> impl IntoView {
    let answer = RwSignal::new(String::new());
    let errors = FormErrors::new(&["answer"]);
    let flash = use_flash();
    let (client, package) = (request.client_name.clone(), request.package.name.clone());
    let (title, submit) = match grant {
        true => (format!("Give {client} the package {package}"), "Give the package"),
        false => (format!("Decline {package} for {client}"), "Decline"),
    };
    let (id, client_id, package_id) = (request.id, request.client_id, request.package.id);
    let send = Callback::new(move |()| {
        let body = SettleUpgrade { answer: filled(answer) };
        Ok(Box::pin(async move {
            let settled = api.admin_settle_upgrade_request(&id, grant, &body).await?;
            settling.set(None);
            let done = if grant { "granted" } else { "declined" };
            flash.show(
                &AdminAddress::UpgradeRequests.path(),
                format!("The request of {} is {done}.", settled.client_name),
            );
            requests.put(|request| request.id == settled.id, settled.clone());
            browser::focus("h1");
            Ok(())
        }) as _)
    });
    let dismiss = move |()| settling.set(None);
    let form = move |consequence: AnyView| {
        view! {
            <SendForm errors send submit danger=!grant on_cancel=dismiss>
                {consequence}
                <TextArea
                    name="answer"
                    label="Answer (optional)"
                    value=answer
                    error=errors.at("answer")
                    hint="The client reads it."
                />
            </SendForm>
        }
        .into_any()
    };
    let content = match grant {
        true => {
            let touched = remote(move || async move {
                let patch = UpdateClient { package_id: Some(package_id), ..UpdateClient::default() };
                api.admin_preview_client(&client_id, &patch).await
            });
            let granting = move |touched: &Impact| form(consequence(touched));
            view! { <RemoteView remote=touched view=granting /> }.into_any()
        }
        false => form(view! { <p>"The client keeps the package that it has."</p> }.into_any()),
    };
    view! {
        <Dialog title on_dismiss=dismiss>
            {content}
        </Dialog>
    }
}

/// What the package would take away from the client, if anything.
fn consequence(touched: &Impact) -> AnyView {
    let lost = (!touched.is_harmless()).then(|| view! { <ImpactList touched=touched.clone() /> });
    view! {
        <p>"The client has it from the next call on, and no key is deleted."</p>
        {lost}
    }
    .into_any()
}
