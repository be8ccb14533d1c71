//! The choice of features: one of few, since the advanced API builds on the basic one.

use keywright_api_types::features::Feature;

/// The choices: their value in a form, the features, and what they are called.
const CHOICES: [(&str, &[Feature], &str); 3] = [
    ("none", &[], "No API"),
    ("basic", &[Feature::ApiBasic], "API access"),
    ("advanced", &[Feature::ApiBasic, Feature::ApiAdvanced], "API access and the advanced API"),
];

/// What a form offers.
pub fn choices() -> Vec<(&'static str, &'static str)> {
    CHOICES.iter().map(|(value, _, name)| (*value, *name)).collect()
}

/// The choice that has these features; the value is empty where none has.
pub fn value_of(features: &[Feature]) -> &'static str {
    let fits = |of_choice: &[Feature]| {
        of_choice.len() == features.len() && of_choice.iter().all(|feature| features.contains(feature))
    };
    CHOICES.iter().find(|(_, of_choice, _)| fits(of_choice)).map_or("", |(value, ..)| value)
}

/// The features of a choice; none where the value is not one.
pub fn of_value(value: &str) -> Option<Vec<Feature>> {
    CHOICES.iter().find(|(known, ..)| *known == value).map(|(_, features, _)| features.to_vec())
}

/// Features in words.
pub fn in_words(features: &[Feature]) -> String {
    let names: Vec<&str> = features.iter().map(|feature| feature.title()).collect();
    if names.is_empty() { "No API".to_owned() } else { names.join(", ") }
}
