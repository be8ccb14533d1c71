//! The form of a key's settings, for a new key and for a change.

use keywright_api_types::clients::Limits;
use keywright_api_types::permissions::CatalogueEntry;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::permission_picker::PermissionPicker;
use crate::components::{FormFailure, SelectField, SubmitButton, TextArea, TextField, live};
use crate::forms::FormErrors;
use crate::key_draft::{Expiry, KeyDraft};
use crate::{browser, format};

/// The form's fields, which are the API's.
pub const KEY_FIELDS: &[&str] = &["name", "permissions", "rate_limit_per_minute", "expires_at", "allowed_ips"];

/// Shows the form; it hands out what was typed, and shows the errors that it is given.
#[component]
pub fn KeyForm(
    /// What the form begins with.
    initial: KeyDraft,
    /// What can be chosen.
    catalogue: Vec<CatalogueEntry>,
    /// Which rates there are to choose from.
    rate_hint: String,
    /// What is wrong with the form.
    errors: FormErrors,
    /// Whether the server is being asked.
    busy: RwSignal<bool>,
    /// What the button says.
    submit: &'static str,
    /// The path of where to go instead.
    cancel: String,
    /// Runs with what was typed.
    #[prop(into)]
    on_submit: Callback<KeyDraft>,
    /// Runs with what was typed when it is to be watched first.
    #[prop(optional_no_strip)]
    on_watch: Option<Callback<KeyDraft>>,
) -> impl IntoView {
    let name = RwSignal::new(initial.name);
    let permissions = RwSignal::new(initial.permissions);
    let rate = RwSignal::new(initial.rate);
    let expiry = RwSignal::new(initial.expiry);
    let expires_at = RwSignal::new(initial.expires_at);
    let allowed_ips = RwSignal::new(initial.allowed_ips);
    let hand_out_to = move |taker: Callback<KeyDraft>| {
        if !busy.get_untracked() {
            errors.clear();
            taker.run(KeyDraft {
                name: name.get_untracked(),
                permissions: permissions.get_untracked(),
                rate: rate.get_untracked(),
                expiry: expiry.get_untracked(),
                expires_at: expires_at.get_untracked(),
                allowed_ips: allowed_ips.get_untracked(),
            });
        }
    };
    let hand_out = move |event: SubmitEvent| {
        event.prevent_default();
        hand_out_to(on_submit);
    };
    let watch = on_watch.map(|on_watch| {
        view! {
            <button type="button" class="button" on:click=move |_| hand_out_to(on_watch)>
                "Watch it first"
            </button>
        }
    });
    view! {
        <form class="card form" novalidate on:submit=hand_out>
            <TextField
                name="name"
                label="Name"
                value=name
                error=errors.at("name")
                hint="What uses the key, so that others recognise it: Billing service, Nightly export."
            />
            <PermissionPicker catalogue chosen=permissions error=errors.at("permissions") />
            <div class="field-row">
                <TextField
                    name="rate_limit_per_minute"
                    label="Rate limit"
                    value=rate
                    inputmode="numeric"
                    error=errors.at("rate_limit_per_minute")
                    hint=rate_hint
                />
                <ExpiryField expiry expires_at error=errors.at("expires_at") />
            </div>
            <TextArea
                name="allowed_ips"
                label="Allowed addresses"
                value=allowed_ips
                error=errors.at("allowed_ips")
                hint="Addresses or blocks such as 203.0.113.0/24, one a line. Left empty, the key works from everywhere."
            />
            <FormFailure errors />
            <div class="actions">
                <SubmitButton text=submit busy />
                {watch}
                <a class="button" href=cancel>
                    "Cancel"
                </a>
            </div>
        </form>
    }
}

/// The rates that a client may choose from.
pub fn rate_hint(limits: &Limits) -> String {
    let most = format::count(limits.max_rate_limit_per_minute.into());
    let usual = format::count(limits.default_rate_limit_per_minute.into());
    format!("1 to {most} requests a minute. Left empty, it is {usual}.")
}

#[component]
fn ExpiryField(expiry: RwSignal<Expiry>, expires_at: RwSignal<String>, error: Signal<Option<String>>) -> impl IntoView {
    let options = Expiry::CHOICES.iter().map(|(_, value, text)| (*value, *text)).collect();
    let at = move || expiry.get() == Expiry::At;
    // The message belongs to the date where there is one, else to the choice.
    let at_choice = Signal::derive(move || error.get().filter(|_| !at()));
    let outcome = move || match expiry.get() {
        Expiry::InDays(days) => {
            let date = browser::local(browser::now().plus_seconds(days * 86_400)).date();
            Some(view! { <p class="hint">{format!("It stops working on {date}.")}</p> })
        }
        Expiry::Never | Expiry::At => None,
    };
    view! {
        <div>
            <SelectField
                name="expiry"
                label="Expires"
                options
                value=Signal::derive(move || expiry.get().value().to_owned())
                on_choose=move |value: String| expiry.set(Expiry::from_value(&value))
                error=at_choice
            />
            {live(outcome)}
            <Show when=at>
                <TextField
                    name="expires_at"
                    label="Date and time"
                    kind="datetime-local"
                    value=expires_at
                    error
                    hint="In your time zone."
                />
            </Show>
        </div>
    }
}
