//! Texts that callers attach to payments, withdrawals and invoices, and what may stand in them.

use std::collections::BTreeMap;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

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

/// Reads metadata in which no name comes twice.
///
/// # Errors
/// That it is no object of texts, or that a name comes twice.
pub fn deserialize_metadata<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Metadata>, D::Error> {
    Ok(Option::<UniqueNames>::deserialize(deserializer)?.map(|UniqueNames(metadata)| metadata))
}

struct UniqueNames(Metadata);

impl<'de> Deserialize<'de> for UniqueNames {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(NamesVisitor)
    }
}

struct NamesVisitor;

impl<'de> Visitor<'de> for NamesVisitor {
    type Value = UniqueNames;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object of texts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<UniqueNames, A::Error> {
        let mut metadata = Metadata::new();
        while let Some((name, value)) = entries.next_entry::<String, String>()? {
            if let Some(_before) = metadata.insert(name, value) {
                return Err(A::Error::custom("a name comes twice"));
            }
        }
        Ok(UniqueNames(metadata))
    }
}

/// Whether a character cannot be seen, or changes how others are read: text with it may look like another text.
pub fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// What is wrong with a text of 1 to `most` characters, if anything.
pub fn text_violation(text: &str, most: usize) -> Option<String> {
    if text.trim().is_empty() {
        return Some("It cannot be empty.".to_owned());
    }
    if text.chars().count() > most {
        return Some(format!("It has at most {most} characters."));
    }
    text.chars().any(is_invisible).then(|| "It has no control characters, and none that cannot be seen.".to_owned())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_refused_and_every_script_is_not() {
        for text in ["a\u{202e}b", "a\u{200b}b", "\u{feff}a", "a\u{2066}b", "a\u{ad}b", "a\u{e0041}b", "a\nb"] {
            assert!(text_violation(text, 100).is_some(), "{text:?}");
        }
        for text in ["Zoë", "東京", "שלום", "مرحبا", "नमस्ते", "€ 5 – “ok”", "👍🏽"]
        {
            assert_eq!(text_violation(text, 100), None, "{text:?}");
        }
    }
}
