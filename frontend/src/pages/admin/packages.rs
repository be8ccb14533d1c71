//! Packages: what clients can book, and whom a change touches.

use keywright_api_types::admin::impact::Impact;
use keywright_api_types::admin::packages::{AdminPackage, CreatePackage, UpdatePackage};
use keywright_api_types::{FieldError, Validate};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::features;
use super::impact::ImpactList;
use super::shadow::{WatchedChange, watched_part};
use crate::addresses::AdminAddress;
use crate::api::{ClientFilter, SignedIn};
use crate::components::{
    DataTable, Dialog, Empty, Glyph, Icon, Listing, PageHeader, SelectField, SendForm, TextField, cell, live,
};
use crate::flash::use_flash;
use crate::format;
use crate::forms::FormErrors;
use crate::paging::pages;
use crate::router::use_router;

const COLUMNS: &[&str] = &["Package", "Features", "Keys", "Highest rate", "Calls kept", "Clients"];
const FIELDS: &[&str] = &["name", "features", "max_api_keys", "max_rate_limit_per_minute", "log_retention_days"];

/// The package that is open in the form: a new one is none.
type Open = RwSignal<Option<Option<AdminPackage>>>;

/// The page at `/admin/packages`.
#[component]
pub fn Packages(api: SignedIn) -> impl IntoView {
    let packages = pages(move |cursor| api.admin_packages(cursor));
    let open: Open = RwSignal::new(None);
    let dialog = move || {
        let close = Callback::new(move |changed: bool| {
            open.set(None);
            if changed {
                packages.reload();
            }
        });
        open.get().map(|package| view! { <PackageDialog api package close /> })
    };
    let create = api.is_owner().then(|| {
        view! {
            <button type="button" class="button primary" on:click=move |_| open.set(Some(None))>
                <Glyph icon=Icon::Plus />
                "New package"
            </button>
        }
    });
    let rows = move |packages: &[AdminPackage]| {
        let rows = packages.iter().map(|package| row(api, package, open)).collect_view();
        view! { <DataTable caption="Packages, newest first" columns=COLUMNS>{rows}</DataTable> }.into_any()
    };
    let empty = || {
        view! {
            <Empty icon=Icon::Package title="No packages yet">
                <p>"A package says what a client may do: make one before the first client."</p>
            </Empty>
        }
        .into_any()
    };
    view! {
        <PageHeader title="Packages">{create}</PageHeader>
        <p class="lead">"A package is a ceiling. The lower of a key's own rate and its client's is in force, and an override of a client counts instead of its package."</p>
        <Listing pages=packages noun="package" rows empty />
        {live(dialog)}
    }
}

fn row(api: SignedIn, package: &AdminPackage, open: Open) -> AnyView {
    let of_package = ClientFilter { package_id: package.id.to_string(), ..ClientFilter::default() };
    let clients = view! {
        <a href=of_package.address(&AdminAddress::Clients.path())>{format::counted(package.clients.into(), "client")}</a>
    };
    let stored = package.clone();
    let label = format!("Edit {}", package.name);
    let edit = api.is_owner().then(|| {
        view! {
            <button
                type="button"
                class="button small"
                aria-label=label
                on:click=move |_| open.set(Some(Some(stored.clone())))
            >
                "Edit"
            </button>
        }
    });
    view! {
        <tr role="row">
            {cell("Package", view! { <strong class="free-text">{package.name.clone()}</strong> })}
            {cell("Features", features::in_words(&package.features))}
            {cell("Keys", format::count(package.max_api_keys.into()))}
            {cell("Highest rate", format!("{} a minute", format::count(package.max_rate_limit_per_minute.into())))}
            {cell("Calls kept", format::counted(package.log_retention_days.into(), "day"))}
            {cell("Clients", view! { <div class="with-actions">{clients} {edit}</div> })}
        </tr>
    }
    .into_any()
}

/// Asks for a package's settings; before a change it shows whom it touches.
#[component]
fn PackageDialog(api: SignedIn, package: Option<AdminPackage>, close: Callback<bool>) -> impl IntoView {
    let title = package.as_ref().map_or("New package".to_owned(), |package| format!("Edit {}", package.name));
    let text = |read: fn(&AdminPackage) -> String| RwSignal::new(package.as_ref().map(read).unwrap_or_default());
    let name = text(|package| package.name.clone());
    let chosen =
        RwSignal::new(package.as_ref().map_or("basic", |package| features::value_of(&package.features)).to_owned());
    let keys = text(|package| package.max_api_keys.to_string());
    let rate = text(|package| package.max_rate_limit_per_minute.to_string());
    let days = text(|package| package.log_retention_days.to_string());
    let errors = FormErrors::new(FIELDS);
    let impact = RwSignal::new(None::<(Impact, UpdatePackage)>);
    let flash = use_flash();
    let id = package.as_ref().map(|package| package.id);
    let watched = id.map(|id| view! { <WatchedChange api target=id.to_string() /> });
    let begun = package.as_ref().map(|package| package.features.clone());
    let before = StoredValue::new(package);
    let read = move || -> Result<CreatePackage, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let body = CreatePackage {
            name: name.get_untracked().trim().to_owned(),
            features: features::of_value(&chosen.read_untracked()).or_else(|| begun.clone()).unwrap_or_default(),
            max_api_keys: whole(&mut wrong, "max_api_keys", &keys.read_untracked()),
            max_rate_limit_per_minute: whole(&mut wrong, "max_rate_limit_per_minute", &rate.read_untracked()),
            log_retention_days: whole(&mut wrong, "log_retention_days", &days.read_untracked()),
        };
        // What is no number has its message already.
        let further = body.validate().err().unwrap_or_default();
        let unknown = |error: &FieldError| !wrong.iter().any(|noted| noted.field == error.field);
        let further: Vec<FieldError> = further.into_iter().filter(unknown).collect();
        wrong.extend(further);
        if wrong.is_empty() { Ok(body) } else { Err(wrong) }
    };
    let send = Callback::new(move |()| {
        let body = read()?;
        Ok(Box::pin(async move {
            let Some(id) = id else {
                let made = api.admin_create_package(&body).await?;
                flash.show(&AdminAddress::Packages.path(), format!("The package {} was created.", made.name));
                close.try_run(true);
                return Ok(());
            };
            let patch = before.with_value(|before| changed(before.as_ref(), body));
            let touched = api.admin_preview_package(&id, &patch).await?;
            impact.try_set(Some((touched, patch)));
            Ok(())
        }) as _)
    });
    let apply = Callback::new(move |()| {
        let (id, patch) = (id, impact.get_untracked().map(|(_, patch)| patch).unwrap_or_default());
        Ok(Box::pin(async move {
            if let Some(id) = id {
                let changed = api.admin_update_package(&id, &patch).await?;
                flash.show(&AdminAddress::Packages.path(), format!("The package {} is changed.", changed.name));
            }
            close.try_run(true);
            Ok(())
        }) as _)
    });
    let router = use_router();
    let watch = move |_| {
        let patch = impact.get_untracked().map(|(_, patch)| patch).unwrap_or_default();
        let Some(id) = id else { return };
        let body = match watched_part(patch) {
            Ok(body) => body,
            Err(wrong) => {
                impact.set(None);
                return errors.show(wrong);
            }
        };
        errors.clear();
        spawn_local(async move {
            match api.admin_watch_package_change(&id, &body).await {
                Ok(change) => router.go(&AdminAddress::ShadowChange(change.id).path()),
                Err(error) => errors.show_failure(error),
            }
        });
    };
    let submit = if id.is_some() { "See whom it touches" } else { "Create package" };
    let content = move || match impact.get() {
        Some((touched, _)) => view! {
            <SendForm errors send=apply submit="Apply" on_cancel=move |()| impact.set(None)>
                <p>
                    {format::counted(touched.clients.into(), "client")}
                    {if touched.clients == 1 { " has" } else { " have" }}
                    " this package. The change counts from the next call on, and deletes no key."
                </p>
                <ImpactList touched />
                <p>
                    "Not sure? See first which calls it would have refused. "
                    <button type="button" class="button small" on:click=watch>
                        "Watch it first"
                    </button>
                </p>
            </SendForm>
        }
        .into_any(),
        None => view! {
            <SendForm errors send submit on_cancel=move |()| close.run(false)>
                <TextField name="name" label="Name" value=name error=errors.at("name") />
                <SelectField
                    name="features"
                    label="Features"
                    options=features::choices()
                    value=chosen
                    on_choose=move |value| chosen.set(value)
                    error=errors.at("features")
                />
                <TextField
                    name="max_api_keys"
                    label="Keys at most"
                    value=keys
                    inputmode="numeric"
                    error=errors.at("max_api_keys")
                    hint="How many keys that are not revoked or expired a client may have."
                />
                <TextField
                    name="max_rate_limit_per_minute"
                    label="Highest rate of a key, in requests a minute"
                    value=rate
                    inputmode="numeric"
                    error=errors.at("max_rate_limit_per_minute")
                />
                <TextField
                    name="log_retention_days"
                    label="Days for which calls are kept"
                    value=days
                    inputmode="numeric"
                    error=errors.at("log_retention_days")
                />
            </SendForm>
        }
        .into_any(),
    };
    view! {
        <Dialog title on_dismiss=move |()| close.run(false)>
            {watched}
            {live(content)}
        </Dialog>
    }
}

/// What differs from what the form began with; the rest is not sent, since somebody else may have changed it meanwhile.
fn changed(before: Option<&AdminPackage>, body: CreatePackage) -> UpdatePackage {
    let differs = |same: fn(&AdminPackage, &CreatePackage) -> bool| before.is_none_or(|before| !same(before, &body));
    let (name, features) = (
        differs(|before, body| before.name == body.name),
        differs(|before, body| features::value_of(&before.features) == features::value_of(&body.features)),
    );
    UpdatePackage {
        max_api_keys: differs(|before, body| before.max_api_keys == body.max_api_keys).then_some(body.max_api_keys),
        max_rate_limit_per_minute: differs(|before, body| {
            before.max_rate_limit_per_minute == body.max_rate_limit_per_minute
        })
        .then_some(body.max_rate_limit_per_minute),
        log_retention_days: differs(|before, body| before.log_retention_days == body.log_retention_days)
            .then_some(body.log_retention_days),
        name: name.then_some(body.name),
        features: features.then_some(body.features),
    }
}

/// The number in a field; notes what is wrong with anything else.
fn whole<T: std::str::FromStr + Default>(wrong: &mut Vec<FieldError>, field: &str, text: &str) -> T {
    text.trim().parse().unwrap_or_else(|_| {
        wrong.push(FieldError::new(field, "Enter a whole number."));
        T::default()
    })
}
