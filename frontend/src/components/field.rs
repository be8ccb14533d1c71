//! Form fields: a label, a hint, the control, and what is wrong with it.

use leptos::ev;
use leptos::prelude::*;

/// A label above a control, a hint and the error under it.
#[component]
fn Field(
    name: &'static str,
    label: &'static str,
    hint: String,
    error: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    let hint = (!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> });
    view! {
        <div class="field">
            <label for=name>{label}</label>
            {children()}
            {hint}
            <FieldError name error />
        </div>
    }
}

/// What is wrong with a field; the control names it in `aria-describedby`.
#[component]
pub fn FieldError(name: &'static str, error: Signal<Option<String>>) -> impl IntoView {
    move || {
        let message = error.get()?;
        Some(view! { <p class="field-error" id=format!("{name}-error")>{message}</p> })
    }
}

/// The ids of a control's hint and error, as far as they are there.
pub fn described_by(name: &'static str, has_hint: bool, error: Signal<Option<String>>) -> Signal<Option<String>> {
    Signal::derive(move || match (has_hint, error.read().is_some()) {
        (true, true) => Some(format!("{name}-hint {name}-error")),
        (true, false) => Some(format!("{name}-hint")),
        (false, true) => Some(format!("{name}-error")),
        (false, false) => None,
    })
}

/// `true` for `aria-invalid` where there is an error, else nothing.
pub fn invalid(error: Signal<Option<String>>) -> Signal<Option<&'static str>> {
    Signal::derive(move || error.read().is_some().then_some("true"))
}

/// One line of text.
#[component]
pub fn TextField(
    /// The field's name, which is its id too.
    name: &'static str,
    /// What it is called.
    label: &'static str,
    /// What is typed.
    value: RwSignal<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What to know before typing.
    #[prop(optional, into)]
    hint: String,
    /// The kind of input.
    #[prop(default = "text")]
    kind: &'static str,
    /// Which on-screen keyboard fits.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// An example of what can be typed.
    #[prop(optional)]
    placeholder: Option<&'static str>,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
) -> impl IntoView {
    let described_by = described_by(name, !hint.is_empty(), error);
    view! {
        <Field name label hint error>
            <input
                id=name
                name=name
                type=kind
                inputmode=inputmode
                placeholder=placeholder
                autocomplete=autocomplete
                spellcheck="false"
                aria-invalid=invalid(error)
                aria-describedby=described_by
                bind:value=value
            />
        </Field>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// The field's name, which is its id too.
    name: &'static str,
    /// What it is called.
    label: &'static str,
    /// What is typed.
    value: RwSignal<String>,
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// What to know before typing.
    #[prop(into)]
    hint: String,
) -> impl IntoView {
    let described_by = described_by(name, !hint.is_empty(), error);
    view! {
        <Field name label hint error>
            <textarea
                id=name
                name=name
                rows="3"
                spellcheck="false"
                aria-invalid=invalid(error)
                aria-describedby=described_by
                bind:value=value
            ></textarea>
        </Field>
    }
}

/// One of several choices.
#[component]
pub fn SelectField(
    /// The field's name, which is its id too.
    name: &'static str,
    /// What it is called.
    label: &'static str,
    /// The choices: value and name.
    options: Vec<(&'static str, &'static str)>,
    /// The value of the choice.
    #[prop(into)]
    value: Signal<String>,
    /// Runs with the value of a new choice.
    #[prop(into)]
    on_choose: Callback<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let options = options.into_iter().map(|(value, text)| (value.to_owned(), text.to_owned())).collect();
    view! { <ChoiceField name label options value on_choose error /> }
}

/// One of several choices that the server knows.
#[component]
pub fn ChoiceField(
    /// The field's name, which is its id too.
    name: &'static str,
    /// What it is called.
    label: &'static str,
    /// The choices: value and name.
    options: Vec<(String, String)>,
    /// The value of the choice.
    #[prop(into)]
    value: Signal<String>,
    /// Runs with the value of a new choice.
    #[prop(into)]
    on_choose: Callback<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let choose = move |event: ev::Event| on_choose.run(event_target_value(&event));
    let options = options
        .into_iter()
        .map(|(option, text)| {
            let own = option.clone();
            view! {
                <option value=option selected=move || *value.read() == own>
                    {text}
                </option>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <Field name label hint=String::new() error>
            <select
                id=name
                name=name
                aria-invalid=invalid(error)
                aria-describedby=described_by(name, false, error)
                on:change=choose
            >
                {options}
            </select>
        </Field>
    }
}
