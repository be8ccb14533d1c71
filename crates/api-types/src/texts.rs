//! Texts that callers attach to payments, withdrawals and invoices, and what may stand in them.

use std::collections::BTreeMap;

use crate::FieldError;

/// How many characters a reference may have.
pub const MAX_REFERENCE: usize = 100;
/// How many characters a description may have.
pub const MAX_DESCRIPTION: usize = 500;
/// How many entries metadata may have.
pub const MAX_METADATA_ENTRIES: usize = 20;
/// How many characters the name of an entry may have.
pub const MAX_METADATA_NAME: usize = 40;
/// How many characters the value of an entry may have.
pub const MAX_METADATA_VALUE: usize = 500;

/// The caller's own notes: names and values, kept as they are.
pub type Metadata = BTreeMap<String, String>;

/// What is wrong with a text of 1 to `most` characters, if anything.
pub fn text_violation(text: &str, most: usize) -> Option<String> {
    if text.trim().is_empty() {
        return Some("It cannot be empty.".to_owned());
    }
    if text.chars().count() > most {
        return Some(format!("It has at most {most} characters."));
    }
    text.chars().any(char::is_control).then(|| "It has no control characters.".to_owned())
}

/// What is wrong with a text that may be left out.
pub fn optional_violation(text: Option<&str>, most: usize) -> Option<String> {
    text.and_then(|text| text_violation(text, most))
}

/// What is wrong with metadata, entry by entry.
pub fn metadata_violations(metadata: Option<&Metadata>) -> Vec<FieldError> {
    let Some(metadata) = metadata else { return Vec::new() };
    if metadata.len() > MAX_METADATA_ENTRIES {
        return vec![FieldError::new("metadata", format!("Metadata has at most {MAX_METADATA_ENTRIES} entries."))];
    }
    let violation = |(name, value): (&String, &String)| {
        let of_value = |value: &str| match value.is_empty() {
            true => None,
            false => text_violation(value, MAX_METADATA_VALUE),
        };
        let message = text_violation(name, MAX_METADATA_NAME).or_else(|| of_value(value))?;
        Some(FieldError::new("metadata", format!("`{}`: {message}", name.escape_debug())))
    };
    metadata.iter().find_map(violation).into_iter().collect()
}
