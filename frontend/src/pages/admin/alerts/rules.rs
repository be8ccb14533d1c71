//! From when on an alert is raised: shown to all admins, changed by owners.

use keywright_api_types::FieldError;
use keywright_api_types::Validate;
use keywright_api_types::alerts::{AlertKind, AlertRule, AlertRules, AlertThreshold, AlertUnit, UpdateAlertRules};
use leptos::prelude::*;

use crate::addresses::AdminAddress;
use crate::alert_words;
use crate::api::SignedIn;
use crate::components::{RemoteView, SelectField, SendForm, TextField, fact, use_step_up};
use crate::flash::use_flash;
use crate::format;
use crate::forms::FormErrors;
use crate::loading::remote;

/// What a rule without a number can be.
const STATES: [(&str, &str); 2] = [("1", "Raise an alert"), ("", "Raise no alert")];

/// The section with all rules.
#[component]
pub fn Rules(api: SignedIn) -> impl IntoView {
    let rules = remote(move || api.admin_alert_rules());
    let is_owner = api.is_owner();
    let content = move |all: &AlertRules| match is_owner {
        true => form(api, &all.data),
        false => list(&all.data),
    };
    view! {
        <section class="card" aria-labelledby="rules-heading">
            <h2 id="rules-heading">"Rules"</h2>
            <RemoteView remote=rules view=content />
        </section>
    }
}

fn list(rules: &[AlertRule]) -> AnyView {
    let row = |rule: &AlertRule| {
        let threshold = match rule.threshold {
            None => "No alert".to_owned(),
            Some(_) if rule.unit == AlertUnit::State => "An alert when it is so".to_owned(),
            Some(threshold) => format!("From {} on", alert_words::value(rule.unit, threshold)),
        };
        fact(rule.kind.title(), threshold)
    };
    view! { <dl class="facts">{rules.iter().map(row).collect_view()}</dl> }.into_any()
}

fn form(api: SignedIn, shown: &[AlertRule]) -> AnyView {
    let fields: Vec<RuleField> = shown.iter().map(RuleField::new).collect();
    let errors = FormErrors::new(AlertKind::NAMES);
    let (flash, step_up) = (use_flash(), use_step_up());
    let inputs = shown.iter().zip(&fields).map(|(rule, field)| input(rule, field.value, errors)).collect_view();
    let send = move |()| {
        let body = body(&fields)?;
        body.validate()?;
        let fields = fields.clone();
        Ok(Box::pin(async move {
            let now = step_up.go_on(|| api.admin_update_alert_rules(&body)).await?;
            fields.iter().zip(&now.data).for_each(|(field, rule)| field.show(rule));
            flash.show(&AdminAddress::Alerts.path(), "The rules are changed.".to_owned());
            Ok(())
        }) as _)
    };
    view! {
        <p class="muted">"Leave a field empty to raise no alert."</p>
        <SendForm errors send submit="Save rules">
            <div class="rule-fields">{inputs}</div>
        </SendForm>
    }
    .into_any()
}

fn input(rule: &AlertRule, value: RwSignal<String>, errors: FormErrors) -> AnyView {
    let (name, label) = (rule.kind.as_str(), rule.kind.title());
    if rule.unit == AlertUnit::State {
        let choose = move |choice: String| value.set(choice);
        return view! {
            <SelectField name label options=STATES.to_vec() value on_choose=choose error=errors.at(name) />
        }
        .into_any();
    }
    let default = format::count(rule.default_threshold);
    let hint = format!("{} In {}; {default} by default.", rule.explanation, alert_words::unit(rule.unit));
    view! { <TextField name label value hint inputmode="numeric" error=errors.at(name) /> }.into_any()
}

/// A rule's field. Copies stand for the same.
#[derive(Clone, Copy)]
struct RuleField {
    kind: AlertKind,
    /// The threshold as the server said last.
    known: StoredValue<Option<u64>>,
    value: RwSignal<String>,
}

impl RuleField {
    fn new(rule: &AlertRule) -> Self {
        let field = Self { kind: rule.kind, known: StoredValue::new(None), value: RwSignal::new(String::new()) };
        field.show(rule);
        field
    }

    /// Shows what the server says; the page may have been left.
    fn show(self, rule: &AlertRule) {
        self.known.try_set_value(rule.threshold);
        self.value.try_set(rule.threshold.map_or_else(String::new, |number| number.to_string()));
    }
}

/// What was changed, so that what somebody else changed meanwhile stays, or which fields say no number.
fn body(fields: &[RuleField]) -> Result<UpdateAlertRules, Vec<FieldError>> {
    let (mut rules, mut wrong) = (Vec::new(), Vec::new());
    for RuleField { kind, known, value } in fields.iter().copied() {
        let threshold = match value.get_untracked().trim() {
            "" => None,
            digits => match digits.parse() {
                Ok(number) => Some(number),
                Err(_) => {
                    wrong.push(FieldError::new(kind.as_str(), "It is a whole number."));
                    continue;
                }
            },
        };
        if threshold != known.get_value() {
            rules.push(AlertThreshold { kind, threshold });
        }
    }
    if rules.is_empty() && wrong.is_empty() {
        wrong.push(FieldError::new("rules", "No rule was changed."));
    }
    if wrong.is_empty() { Ok(UpdateAlertRules { rules }) } else { Err(wrong) }
}
