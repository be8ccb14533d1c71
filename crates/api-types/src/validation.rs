//! Validation that the dashboard runs before it sends and the server before it believes.

use crate::FieldError;

/// A request body that can say what is wrong with it, field by field, without a database.
pub trait Validate {
    /// Every violation, in the order of the fields.
    fn validate(&self) -> Result<(), Vec<FieldError>>;
}

/// Collects what is wrong; at most one message a field, the first.
#[derive(Default)]
pub struct Violations(Vec<FieldError>);

impl Violations {
    /// Nothing wrong so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes the message for the field unless the condition holds.
    pub fn check(mut self, field: &str, holds: bool, message: &str) -> Self {
        if !holds && !self.0.iter().any(|error| error.field == field) {
            self.0.push(FieldError::new(field, message));
        }
        self
    }

    /// Notes the message for the field, if there is one.
    pub fn note(self, field: &str, message: Option<String>) -> Self {
        match message {
            Some(message) => self.check(field, false, &message),
            None => self,
        }
    }

    /// Notes what was found elsewhere, each at its own field.
    pub fn note_all(self, errors: Vec<FieldError>) -> Self {
        errors.into_iter().fold(self, |violations, error| violations.check(&error.field, false, &error.message))
    }

    /// All that was noted.
    pub fn finish(self) -> Result<(), Vec<FieldError>> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }
}
