//! Partial updates: absent means unchanged, `null` means cleared.

use serde::{Deserialize, Deserializer};

/// Reads a field of a partial update that may be cleared; use with `#[serde(default)]`.
///
/// `None` is absent, `Some(None)` is `null`, `Some(Some(value))` is a new value.
pub fn clearable<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Reads a field of a partial update that may be changed but not cleared; use with `#[serde(default)]`.
pub fn required<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    T::deserialize(deserializer).map(Some)
}
