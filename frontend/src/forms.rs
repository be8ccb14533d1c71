//! What is wrong with a form: at its fields, and as a whole.

use keywright_api_types::FieldError;
use leptos::prelude::*;

use crate::api::ApiError;
use crate::browser;

/// Where `FormFailure` says why a form as a whole was refused.
const FAILURE: &str = "#form-failure";

/// A form's errors. Copies stand for the same form.
#[derive(Clone, Copy)]
pub struct FormErrors {
    fields: &'static [&'static str],
    at_fields: RwSignal<Vec<FieldError>>,
    overall: RwSignal<Option<ApiError>>,
    elsewhere: RwSignal<Vec<String>>,
}

impl FormErrors {
    /// A form with fields of these names, which are the API's.
    pub fn new(fields: &'static [&'static str]) -> Self {
        Self {
            fields,
            at_fields: RwSignal::new(Vec::new()),
            overall: RwSignal::new(None),
            elsewhere: RwSignal::new(Vec::new()),
        }
    }

    /// Forgets everything, before another try.
    pub fn clear(self) {
        self.at_fields.set(Vec::new());
        self.overall.set(None);
        self.elsewhere.set(Vec::new());
    }

    /// Shows each message at its field and moves the focus to the first. A message for a field that
    /// the form does not have is shown above its buttons, and takes the focus if it is alone.
    pub fn show(self, errors: Vec<FieldError>) {
        let (at_fields, elsewhere): (Vec<_>, Vec<_>) =
            errors.into_iter().partition(|error| self.fields.contains(&field_of(&error.field)));
        browser::focus(if at_fields.is_empty() { FAILURE } else { "[aria-invalid=true]" });
        self.at_fields.set(at_fields);
        self.elsewhere.set(elsewhere.into_iter().map(|error| error.message).collect());
    }

    /// Shows why the server refused.
    pub fn show_failure(self, error: ApiError) {
        let errors = error.field_errors();
        if errors.is_empty() {
            self.overall.set(Some(error));
            browser::focus(FAILURE);
        } else {
            self.show(errors);
        }
    }

    /// The message for a field.
    pub fn at(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.at_fields.with(|errors| {
                errors.iter().find(|error| field_of(&error.field) == field).map(|error| error.message.clone())
            })
        })
    }

    /// Why the form as a whole was refused.
    pub fn overall(self) -> Option<ApiError> {
        self.overall.get()
    }

    /// Messages for fields that the form does not have.
    pub fn elsewhere(self) -> Vec<String> {
        self.elsewhere.get()
    }
}

/// The field in which an error's path begins: `allowed_ips` of `allowed_ips.0` and `allowed_ips[0]`.
fn field_of(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nested_error_belongs_to_its_field() {
        assert_eq!(field_of("allowed_ips.0"), "allowed_ips");
        assert_eq!(field_of("allowed_ips[3]"), "allowed_ips");
        assert_eq!(field_of("name"), "name");
        assert_eq!(field_of(""), "");
    }
}
