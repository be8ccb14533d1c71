//! Texts as columns keep them, and reading columns back into the types that were written; what does not fit is reported,
//! never guessed.

use std::str::FromStr;

use keywright_api_types::Timestamp;
use serde::de::DeserializeOwned;

use crate::DatabaseError;

fn corrupt(column: &'static str, value: impl ToString) -> DatabaseError {
    DatabaseError::Corrupt { column, value: value.to_string() }
}

pub(crate) fn text<T: FromStr>(column: &'static str, value: &str) -> Result<T, DatabaseError> {
    value.parse().map_err(|_| corrupt(column, value))
}

pub(crate) fn optional_text<T: FromStr>(column: &'static str, value: Option<&str>) -> Result<Option<T>, DatabaseError> {
    value.map(|value| text(column, value)).transpose()
}

pub(crate) fn json<T: DeserializeOwned>(column: &'static str, value: &str) -> Result<T, DatabaseError> {
    serde_json::from_str(value).map_err(|_| corrupt(column, value))
}

pub(crate) fn to_json<T: serde::Serialize>(column: &'static str, value: &T) -> Result<String, DatabaseError> {
    serde_json::to_string(value).map_err(|error| corrupt(column, error))
}

pub(crate) fn number<T: TryFrom<i64>>(column: &'static str, value: i64) -> Result<T, DatabaseError> {
    T::try_from(value).map_err(|_| corrupt(column, value))
}

pub(crate) fn optional_number<T: TryFrom<i64>>(
    column: &'static str,
    value: Option<i64>,
) -> Result<Option<T>, DatabaseError> {
    value.map(|value| number(column, value)).transpose()
}

pub(crate) fn bytes(column: &'static str, value: &[u8]) -> Result<[u8; 32], DatabaseError> {
    value.try_into().map_err(|_| corrupt(column, value.len()))
}

pub(crate) fn timestamp(value: i64) -> Timestamp {
    Timestamp::from_unix_milliseconds(value)
}

pub(crate) fn optional_timestamp(value: Option<i64>) -> Option<Timestamp> {
    value.map(timestamp)
}

/// A text as it is kept: trimmed, and nothing if nothing is left.
pub(crate) fn trimmed(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}
