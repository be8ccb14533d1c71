//! What admins see and change of packages, clients and users.

pub mod api_keys;
pub mod clients;
pub mod impact;
pub mod packages;
pub mod shadow_changes;
pub mod users;

use crate::features::Feature;

/// The most keys that a package or an override may allow.
pub const MOST_API_KEYS: u32 = 1_000_000;
/// The highest rate that a package or an override may name, in requests a minute; the server's own ceiling holds below it.
pub const MOST_RATE: u32 = 1_000_000;
/// The longest time for which calls may be kept, in days.
pub const MOST_RETENTION_DAYS: u16 = 3_650;

/// What is wrong with a number of keys, if anything.
pub fn max_api_keys_violation(keys: u32) -> Option<String> {
    (keys > MOST_API_KEYS).then(|| format!("It is at most {MOST_API_KEYS}."))
}

/// What is wrong with a highest rate, if anything.
pub fn max_rate_violation(rate: u32) -> Option<String> {
    (!(1..=MOST_RATE).contains(&rate)).then(|| format!("It is 1 to {MOST_RATE} requests a minute."))
}

/// What is wrong with a list of features, if anything.
pub fn features_violation(features: &[Feature]) -> Option<String> {
    let is_repeated = |(place, feature)| features.iter().take(place).any(|before| before == feature);
    features.iter().enumerate().any(is_repeated).then(|| "Each feature stands here once.".to_owned())
}
