//! The form of a client, for a new one and for a change.

use keywright_api_types::admin::clients::{AdminClient, ClientOverrides, CreateClient, UpdateClient, UpdateOverrides};
use keywright_api_types::admin::impact::Impact;
use keywright_api_types::clients::OfferedPackage;
use keywright_api_types::{FieldError, Validate};
use leptos::prelude::*;

use crate::api::SignedIn;
use crate::components::{ChoiceField, Dialog, RemoteView, SelectField, SendForm, TextField, live, use_step_up};
use crate::forms::FormErrors;
use crate::loading::remote;
use crate::pages::admin::features;
use crate::pages::admin::impact::ImpactList;

const FIELDS: &[&str] = &["name", "email", "package_id", "features", "max_api_keys", "max_rate_limit_per_minute"];
const OVERRIDES: &str = "overrides.";
/// The value of a choice of features that the form does not offer.
const KEPT: &str = "kept";

/// Asks for a client's settings and sends them.
#[component]
pub fn ClientDialog(
    api: SignedIn,
    /// The client to be changed; a new one if absent.
    #[prop(optional)]
    client: Option<AdminClient>,
    /// Runs at the end, with the client as it is now if something was done.
    close: Callback<Option<AdminClient>>,
) -> impl IntoView {
    let packages = remote(move || api.packages());
    let title = client.as_ref().map_or("New client".to_owned(), |client| format!("Edit {}", client.name));
    let client = StoredValue::new(client);
    let form = move |packages: &Vec<OfferedPackage>| {
        view! { <ClientForm api client=client.get_value() packages=packages.clone() close /> }.into_any()
    };
    view! {
        <Dialog title on_dismiss=move |()| close.run(None)>
            <RemoteView remote=packages view=form />
        </Dialog>
    }
}

#[component]
fn ClientForm(
    api: SignedIn,
    client: Option<AdminClient>,
    packages: Vec<OfferedPackage>,
    close: Callback<Option<AdminClient>>,
) -> impl IntoView {
    let begun = client.as_ref().map(|client| client.overrides.clone()).unwrap_or_default();
    let text = |value: Option<u32>| RwSignal::new(value.map(|value| value.to_string()).unwrap_or_default());
    let name = RwSignal::new(client.as_ref().map(|client| client.name.clone()).unwrap_or_default());
    let email = RwSignal::new(client.as_ref().map(|client| client.email.clone()).unwrap_or_default());
    let first = packages.first().map(|package| package.id.to_string()).unwrap_or_default();
    let package = RwSignal::new(client.as_ref().map_or(first, |client| client.package_id.to_string()));
    // A choice of features that the form does not offer is kept as it is.
    let of_features = begun.features.as_deref().map_or("", |of_client| match features::value_of(of_client) {
        "" => KEPT,
        value => value,
    });
    let started = client.as_ref().map(|client| (client.name.clone(), client.email.clone(), client.package_id));
    let begun_texts = [begun.max_api_keys, begun.max_rate_limit_per_minute];
    let (chosen, keys, rate) =
        (RwSignal::new(of_features.to_owned()), text(begun.max_api_keys), text(begun.max_rate_limit_per_minute));
    let errors = FormErrors::new(FIELDS);
    // What a change would take away is shown before it is made.
    let asked = RwSignal::new(None::<(Impact, UpdateClient)>);
    let step_up = use_step_up();
    let id = client.map(|client| client.id);
    let update = move |id, patch: UpdateClient| async move {
        let done = step_up.go_on(|| api.admin_update_client(&id, &patch)).await?;
        close.try_run(Some(done));
        Ok(())
    };
    let submit = if id.is_some() { "Save" } else { "Create client" };
    let send = Callback::new(move |()| {
        let mut wrong = Vec::new();
        let overrides = ClientOverrides {
            features: match chosen.read_untracked().as_str() {
                KEPT => begun.features.clone(),
                value => features::of_value(value),
            },
            max_api_keys: number(&mut wrong, "max_api_keys", &keys.read_untracked()),
            max_rate_limit_per_minute: number(&mut wrong, "max_rate_limit_per_minute", &rate.read_untracked()),
        };
        let Ok(package_id) = package.read_untracked().parse() else {
            return Err(vec![FieldError::new("package_id", "Make a package first.")]);
        };
        let body = CreateClient {
            name: name.get_untracked().trim().to_owned(),
            email: email.get_untracked().trim().to_owned(),
            package_id,
            status: None,
            overrides: (overrides != ClientOverrides::default()).then(|| overrides.clone()),
        };
        wrong.extend(body.validate().err().into_iter().flatten().map(at_its_field));
        if !wrong.is_empty() {
            return Err(wrong);
        }
        // What is left as it was is not sent: somebody else may have changed it since.
        let [keys_before, rate_before] = begun_texts;
        let changed = UpdateOverrides {
            features: (*chosen.read_untracked() != of_features).then(|| overrides.features.clone()),
            max_api_keys: (overrides.max_api_keys != keys_before).then_some(overrides.max_api_keys),
            max_rate_limit_per_minute: (overrides.max_rate_limit_per_minute != rate_before)
                .then_some(overrides.max_rate_limit_per_minute),
        };
        let changed = (changed != UpdateOverrides::default()).then_some(Some(changed));
        let started = started.clone();
        Ok(Box::pin(async move {
            let Some(id) = id else {
                let done = step_up.go_on(|| api.admin_create_client(&body)).await?;
                close.try_run(Some(done));
                return Ok(());
            };
            let (name, email, package) =
                started.map_or((None, None, None), |(name, email, package)| (Some(name), Some(email), Some(package)));
            let patch = UpdateClient {
                name: Some(body.name).filter(|new| name.as_ref() != Some(new)),
                email: Some(body.email).filter(|new| email.as_ref() != Some(new)),
                package_id: Some(body.package_id).filter(|new| package.as_ref() != Some(new)),
                status: None,
                overrides: changed,
            };
            let touched = api.admin_preview_client(&id, &patch).await?;
            if touched.is_harmless() {
                return update(id, patch).await;
            }
            asked.try_set(Some((touched, patch)));
            Ok(())
        }) as _)
    });
    let apply = Callback::new(move |()| {
        let asked = asked.get_untracked();
        Ok(Box::pin(async move {
            match id.zip(asked) {
                Some((id, (_, patch))) => update(id, patch).await,
                None => Ok(()),
            }
        }) as _)
    });
    let packages: Vec<_> = packages.into_iter().map(|package| (package.id.to_string(), package.name)).collect();
    let mut choices = vec![("", "As the package has them")];
    choices.extend(features::choices());
    if of_features == KEPT {
        choices.push((KEPT, "Left as they are"));
    }
    let (packages, choices) = (StoredValue::new(packages), StoredValue::new(choices));
    let content = move || match asked.get() {
        Some((touched, _)) => view! {
            <SendForm errors send=apply submit="Apply" on_cancel=move |()| asked.set(None)>
                <p>"This takes something away. It counts from the next call on, and deletes no key."</p>
                <ImpactList touched />
            </SendForm>
        }
        .into_any(),
        None => view! {
            <SendForm errors send submit on_cancel=move |()| close.run(None)>
                <TextField name="name" label="Name" value=name error=errors.at("name") />
                <TextField name="email" label="E-mail address" kind="email" value=email error=errors.at("email") />
                <ChoiceField
                    name="package_id"
                    label="Package"
                    options=packages.get_value()
                    value=package
                    on_choose=move |id| package.set(id)
                    error=errors.at("package_id")
                />
                <fieldset class="stack">
                    <legend>"Instead of what the package grants"</legend>
                    <SelectField
                        name="features"
                        label="Features"
                        options=choices.get_value()
                        value=chosen
                        on_choose=move |value| chosen.set(value)
                        error=errors.at("features")
                    />
                    <div class="field-row">
                        <TextField
                            name="max_api_keys"
                            label="Keys at most"
                            value=keys
                            inputmode="numeric"
                            error=errors.at("max_api_keys")
                            hint="Left empty, as the package has it."
                        />
                        <TextField
                            name="max_rate_limit_per_minute"
                            label="Highest rate a minute"
                            value=rate
                            inputmode="numeric"
                            error=errors.at("max_rate_limit_per_minute")
                            hint="Left empty, as the package has it."
                        />
                    </div>
                </fieldset>
            </SendForm>
        }
        .into_any(),
    };
    live(content)
}

/// The number in a field that may be empty; notes what is wrong with anything else.
fn number(wrong: &mut Vec<FieldError>, field: &str, text: &str) -> Option<u32> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let number = text.parse().ok();
    if number.is_none() {
        wrong.push(FieldError::new(field, "Enter a whole number, or nothing."));
    }
    number
}

/// An error of a nested field, where the form has that field by itself.
fn at_its_field(error: FieldError) -> FieldError {
    match error.field.strip_prefix(OVERRIDES) {
        Some(field) => FieldError::new(field, error.message),
        None => error,
    }
}
